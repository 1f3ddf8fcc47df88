import { type Clock, systemClock } from "../../../common/clock.ts";
import type { ScreenSource } from "../activity.ts";
import type { Api } from "../api.ts";
import type { Answers, UploadForm } from "../contracts.ts";
import { type Connect, connect as connectByDefault, type Heard, type LiveSocket } from "./socket.ts";

type Asked = NonNullable<Answers["status"]["live_view"]>;
type Picture = Awaited<ReturnType<ScreenSource["capture"]>>;
type Go = {
  readonly live_id: string;
  readonly seq: number;
  readonly form: UploadForm;
  readonly wait_ms: number;
  readonly seconds_left: number;
};

export type LiveNews =
  /** The indicator: from here on the member sees that somebody watches. */
  | { kind: "watched"; viewer: string; reason: string; seconds: number }
  | { kind: "unwatched"; viewer: string; frames: number; why: string };

export type LiveOptions = {
  readonly api: Pick<Api, "ticket" | "status" | "uploadFile">;
  readonly onNews: (news: LiveNews) => void;
  readonly connect?: Connect;
  readonly clock?: Clock;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed?: () => number;
  /** Between the indicator and the first picture. */
  readonly headStartSeconds?: number;
};

/** Whose screen it is, and how long they are there. */
type Desk = {
  readonly capture: () => Promise<Picture>;
  readonly isWorking: () => boolean;
  readonly signal: AbortSignal;
};

/** Listens for live views while somebody is at work, and shows them. */
export type LiveViews = (desk: Desk) => Promise<void>;

type Shown = { readonly asked: Asked; until: number; isShown: boolean; frames: number };

const RECONNECT_MS = 15_000;
const ANSWER_MS = 20_000;
/** API Gateway closes a socket on which nothing was said for ten minutes. */
const PING_MS = 300_000;
/** By so much the server's count and one's own may differ. */
const A_LITTLE_MS = 2_000;

/**
 * Shows live views as the server asks for them: the indicator first, then a head start, then picture by picture, each
 * by the form that came with the answer to the last. Ends with the server's word, with the time by its own clock, and
 * with the work.
 */
export function createLiveViews(options: LiveOptions): LiveViews {
  const { api, onNews, clock = systemClock, elapsed = () => performance.now() } = options;
  const { connect = connectByDefault, headStartSeconds = 5 } = options;

  return async ({ capture, isWorking, signal }) => {
    const shown = new Map<string, Shown>();
    let socket: LiveSocket | undefined;
    let answered: ((heard: Heard | undefined) => void) | undefined;
    /** Of which view something is asked: the end of another one is no answer. */
    let asking: string | undefined;
    let isShowing = false;

    function hear(heard: Heard): void {
      const data = heard.data ?? {};
      if (heard.event === "live:start") begin(data as Asked);
      if (heard.event === "live:stop") end(String(data.live_id), String(data.reason));
      const isOfAsked = String(data.live_id) === asking;
      const isEnd = heard.event === "live:stop" && isOfAsked;
      if (isEnd || heard.event === "live:go" || heard.action?.startsWith("live:") === true) answered?.(heard);
    }

    function begin(asked: Asked): void {
      if (shown.has(asked.id) || !isWorking()) return;
      shown.set(asked.id, { asked, until: elapsed() + asked.seconds_left * 1000, isShown: false, frames: 0 });
      if (!isShowing) void showAll();
    }

    function end(id: string, why: string): void {
      const view = shown.get(id);
      if (view === undefined || !shown.delete(id)) return;
      if (view.isShown) onNews({ kind: "unwatched", viewer: view.asked.viewer.name, frames: view.frames, why });
    }

    function endAll(why: string): void {
      for (const id of [...shown.keys()]) end(id, why);
    }

    /** Says something and waits for its answer; undefined when none came in time. */
    async function ask(frame: Record<string, unknown>): Promise<Heard | undefined> {
      const { promise, resolve } = Promise.withResolvers<Heard | undefined>();
      answered = resolve;
      asking = String(frame.live_id);
      socket?.say(frame);
      void clock.sleep(ANSWER_MS, signal).then(() => resolve(undefined));
      const heard = await promise;
      answered = undefined;
      return heard;
    }

    /** The form of the next picture; undefined when the view has ended, or the server does not know what was said. */
    function goOf(heard: Heard | undefined, id: string): Go | undefined {
      if (heard?.event === "live:go") {
        const go = heard.data as Go;
        const view = shown.get(id);
        const until = elapsed() + go.seconds_left * 1000;
        // Whoever watches has let it go on for longer, of which the member is told.
        if (view !== undefined && until > view.until + A_LITTLE_MS) view.until = until;
        return go;
      }
      end(id, heard?.error?.code ?? "no answer");
      return undefined;
    }

    /** The indicator, the head start, and the word that it stands. One that is shown only asks for a form of its own. */
    async function announce(view: Shown): Promise<Go | undefined> {
      const { id, viewer, reason, seconds_left } = view.asked;
      if (!view.isShown) {
        view.isShown = true;
        onNews({ kind: "watched", viewer: viewer.name, reason, seconds: seconds_left });
        await clock.sleep(headStartSeconds * 1000, signal);
      }
      if (!shown.has(id)) return undefined;
      const { width, height } = await capture();
      return goOf(await ask({ action: "live:ready", live_id: id, indicator: true, width, height }), id);
    }

    async function showAll(): Promise<void> {
      isShowing = true;
      let go: Go | undefined;
      while (shown.size > 0 && !signal.aborted) {
        const next = [...shown.values()].find(({ isShown }) => !isShown) ?? (isOpen(go) ? undefined : first());
        if (next !== undefined) go = await announce(next);
        else if (go !== undefined) go = await showOne(go);
        for (const [id, { until }] of shown) if (elapsed() >= until) end(id, "expired");
        if (!isWorking()) endAll("not at work");
      }
      isShowing = false;
      endAll("not at work");
    }

    const isOpen = (go: Go | undefined) => go !== undefined && shown.has(go.live_id);
    const first = () => [...shown.values()][0];

    async function showOne({ live_id, seq, form, wait_ms }: Go): Promise<Go | undefined> {
      await clock.sleep(wait_ms, signal);
      const view = shown.get(live_id);
      if (view === undefined || signal.aborted || !isWorking() || elapsed() >= view.until) return undefined;
      const { bytes, width, height } = await capture();
      const at = clock.now().toISOString();
      await api.uploadFile(form, bytes).catch((error: Error) => end(live_id, error.message));
      if (!shown.has(live_id)) return undefined;
      const said = { action: "live:frame", live_id, seq, at, width, height, bytes: bytes.length, changed: true };
      const next = goOf(await ask(said), live_id);
      if (next !== undefined) view.frames += 1;
      return next;
    }

    /** One socket after another while somebody is at work. What was missed meanwhile, the status tells. */
    async function listen(): Promise<void> {
      const { url } = await api.ticket();
      socket = await connect(url, hear);
      socket.say({ action: "subscribe", channel: "notifications" });
      const { live_view } = await api.status();
      if (live_view !== null) begin(live_view);
      const ending = new AbortController();
      const over = Promise.race([socket.closed, clock.sleep(2 ** 31 - 1, signal)]).finally(() => ending.abort());
      while (!ending.signal.aborted) {
        await clock.sleep(PING_MS, ending.signal);
        if (!ending.signal.aborted) socket.say({ action: "ping" });
      }
      await over;
    }

    while (!signal.aborted) {
      await listen().catch(() => undefined);
      answered?.(undefined);
      endAll("no connection");
      socket?.close();
      if (!signal.aborted) await clock.sleep(RECONNECT_MS, signal);
    }
  };
}
