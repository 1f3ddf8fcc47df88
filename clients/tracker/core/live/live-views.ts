import { createHash } from "node:crypto";
import type { Refusal } from "../../../../lib/live-view/rules/ending.ts";
import { elapsedOnSystem, systemClock } from "../../../common/clock.ts";
import type { Picture } from "../capture/picture.ts";
import type { UploadForm } from "../contracts.ts";
import type { LiveEntry } from "../control.ts";
import type { Asked, Desk, LiveOptions, LiveViews } from "./contract.ts";
import { createLamp, type Lamp } from "./lamp.ts";
import { connect as connectByDefault, type Heard, type LiveSocket } from "./socket.ts";
import { tellStop } from "./stopping.ts";

export type { Asked, LiveNews, LiveOptions, LiveViews } from "./contract.ts";

type Go = {
  readonly live_id: string;
  readonly seq: number;
  readonly form: UploadForm;
  readonly wait_ms: number;
  readonly seconds_left: number;
};

type Shown = { readonly asked: Asked; until: number; state: LiveEntry["state"] | "waiting"; frames: number };

const RECONNECT_MS = 15_000;
/** How often is looked whether anybody may watch: at what is known here, nobody is asked. */
const OFFERED_MS = 5_000;
const ANSWER_MS = 20_000;
/** API Gateway closes a socket on which nothing was said for ten minutes. */
const PING_MS = 300_000;
/** By so much the server's count and one's own may differ. */
const A_LITTLE_MS = 2_000;
/** Whoever has locked the screen for longer is not there to be watched. */
const LOCKED_MS = 60_000;
const WATCH_MS = 1_000;
/** Between two looks for a picture while there is none to show. */
const NONE_MS = 1_000;

/**
 * Shows live views as the server asks for them: the indicator first, then a head start, then picture by picture, each
 * by the form that came with the answer to the last. Ends with the server's word, with the time by its own clock, and
 * with the work; and with the indicator, the presence and the patience of the member.
 */
export function createLiveViews(options: LiveOptions): LiveViews {
  const { api, onNews, onChange = () => undefined, clock = systemClock, elapsed = elapsedOnSystem } = options;
  const { connect = connectByDefault, headStartSeconds = 5 } = options;
  const shown = new Map<string, Shown>();
  let stopped: ((id: string) => Promise<void>) | undefined;

  async function serve({
    capture,
    isWorking,
    isOffered = yes,
    isPrivate = no,
    presence = here,
    signal,
  }: Desk): Promise<void> {
    let socket: LiveSocket | undefined;
    let answered: ((heard: Heard | undefined) => void) | undefined;
    /** Of which view something is asked: the end of another one is no answer. */
    let asking: string | undefined;
    let isShowing = false;
    /** While the server is asked whether the member may end it. */
    let stopping: Promise<void> | undefined;
    /** What the member has ended does not begin once more, also if the server does not know that yet. */
    const stoppedHere = new Set<string>();
    let lockedSince: number | undefined;
    let lastHash = "";
    const lamp: Lamp | undefined =
      options.indicator === undefined ? undefined : createLamp(options.indicator, elapsed, stopAll);

    function hear(heard: Heard): void {
      const data = heard.data ?? {};
      if (heard.event === "live:start") begin(data as Asked);
      if (heard.event === "live:stop") end(String(data.live_id), String(data.reason));
      if (heard.event === "live:state") lengthen(String(data.live_id), data.seconds_left);
      options.onEvent?.(heard);
      const isOfAsked = String(data.live_id) === asking;
      const isEnd = heard.event === "live:stop" && isOfAsked;
      if (isEnd || heard.event === "live:go" || heard.action?.startsWith("live:") === true) answered?.(heard);
    }

    function begin(asked: Asked): void {
      if (shown.has(asked.id) || stoppedHere.has(asked.id) || !isWorking()) return;
      shown.set(asked.id, { asked, until: elapsed() + asked.seconds_left * 1000, state: "waiting", frames: 0 });
      if (!isShowing) void showAll();
    }

    /** Whoever watches has let it go on for longer, of which the member is told. */
    function lengthen(id: string, seconds_left: unknown): void {
      const view = shown.get(id);
      if (view === undefined || typeof seconds_left !== "number") return;
      const until = elapsed() + seconds_left * 1000;
      if (until > view.until + A_LITTLE_MS) view.until = until;
    }

    function end(id: string, why: string): void {
      const view = shown.get(id);
      if (view === undefined || !shown.delete(id)) return;
      if (view.state === "announced" || view.state === "live")
        onNews({ kind: "unwatched", viewer: view.asked.viewer.name, frames: view.frames, why });
      if (shown.size === 0) void lamp?.off();
      onChange();
    }

    function endAll(why: string): void {
      for (const id of [...shown.keys()]) end(id, why);
    }

    /** Ends a view here, and tells the server why. */
    function refuse(id: string, reason: Refusal): void {
      if (!shown.has(id)) return;
      socket?.say({ action: "live:refuse", live_id: id, reason });
      end(id, reason);
    }

    function refuseAll(reason: Refusal): void {
      for (const id of [...shown.keys()]) refuse(id, reason);
    }

    /** A member who has had enough is watched by nobody: with one view all end, here as on the server. */
    async function stop(id: string): Promise<void> {
      if (shown.get(id)?.state === "asks") return refuse(id, "refused");
      stopping ??= endByMember(id).finally(() => {
        stopping = undefined;
      });
      return stopping;
    }

    async function endByMember(id: string): Promise<void> {
      const isTold = await tellStop(api, id, clock, signal);
      for (const each of [...shown.keys()]) {
        stoppedHere.add(each);
        if (!isTold) socket?.say({ action: "live:refuse", live_id: each, reason: "refused" });
        end(each, "stopped_by_member");
      }
    }

    function stopAll(): void {
      const told = [...shown.values()].find(({ state }) => state !== "asks");
      if (told !== undefined) void stop(told.asked.id).catch(() => undefined);
    }

    /** Says something and waits for its answer; undefined when none came in time. */
    async function say(frame: Record<string, unknown>): Promise<Heard | undefined> {
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
        lengthen(id, go.seconds_left);
        return go;
      }
      end(id, heard?.error?.code ?? "no answer");
      return undefined;
    }

    /** Why nobody may watch now; undefined while somebody may. */
    async function obstacle(): Promise<Refusal | undefined> {
      if (isPrivate()) return "private";
      lockedSince = (await presence()) === "present" ? undefined : (lockedSince ?? elapsed());
      if (lockedSince !== undefined && elapsed() - lockedSince > LOCKED_MS) return "locked_long";
      const isTold = [...shown.values()].some(({ state }) => state === "announced" || state === "live");
      return isTold && (await lamp?.isSeen()) === false ? "no_indicator" : undefined;
    }

    /** The indicator, the head start, and the word that it stands. One that is shown only asks for a form of its own. */
    async function announce(view: Shown): Promise<Go | undefined> {
      const { id, viewer, reason, seconds_left, consent } = view.asked;
      if (view.state === "waiting") {
        if (consent === "ask" && options.ask !== undefined && !(await agreed(view, options.ask))) return undefined;
        const names = [...shown.values()].map(({ asked }) => asked.viewer.name);
        // One indicator is there for all who watch: without it nobody does.
        if ((await lamp?.on(names)) === false) refuseAll("no_indicator");
        if (!shown.has(id)) return undefined;
        view.state = "announced";
        onNews({ kind: "watched", viewer: viewer.name, reason, seconds: seconds_left });
        onChange();
        await clock.sleep(headStartSeconds * 1000, signal);
      }
      if (!shown.has(id)) return undefined;
      const taken = await capture(view.asked.max_width);
      if (!(await mayGoOn(id))) return undefined;
      const size = "picture" in taken ? taken.picture : { width: view.asked.max_width, height: 1 };
      const { width, height } = size;
      return goOf(await say({ action: "live:ready", live_id: id, indicator: true, width, height }), id);
    }

    async function agreed(view: Shown, ask: NonNullable<LiveOptions["ask"]>): Promise<boolean> {
      view.state = "asks";
      onChange();
      const agrees = await ask(view.asked);
      if (!agrees) refuse(view.asked.id, "refused");
      return agrees && shown.has(view.asked.id);
    }

    async function showAll(): Promise<void> {
      isShowing = true;
      const over = new AbortController();
      void watch(AbortSignal.any([signal, over.signal]));
      let go: Go | undefined;
      while (shown.size > 0 && !signal.aborted) {
        const next = [...shown.values()].find(({ state }) => state === "waiting") ?? (isOpen(go) ? undefined : first());
        if (next !== undefined) go = await announce(next);
        else if (go !== undefined) go = await showOne(go);
        for (const [id, { until }] of shown) if (elapsed() >= until) end(id, "expired");
        if (!isWorking()) endAll("not at work");
      }
      isShowing = false;
      over.abort();
      endAll("not at work");
    }

    /** Each second, however long the next picture takes, and also while one view has ended and the next has not begun. */
    async function watch(over: AbortSignal): Promise<void> {
      while (!over.aborted) {
        const why = await obstacle();
        if (why !== undefined) refuseAll(why);
        await clock.sleep(WATCH_MS, over);
      }
    }

    /**
     * Asked once a picture is there: what was taken while a break or a private time began is of that, and nothing is
     * shown from when the member says stop until the server has answered.
     */
    async function mayGoOn(id: string): Promise<boolean> {
      await stopping?.catch(() => undefined);
      if (isPrivate()) refuseAll("private");
      return shown.has(id) && isWorking();
    }

    const isOpen = (go: Go | undefined) => go !== undefined && shown.has(go.live_id);
    const first = () => [...shown.values()][0];

    async function showOne(go: Go): Promise<Go | undefined> {
      const { live_id, seq, form, wait_ms } = go;
      await clock.sleep(wait_ms, signal);
      const view = shown.get(live_id);
      if (view === undefined || signal.aborted || !isWorking() || elapsed() >= view.until) return undefined;
      const taken = await capture(view.asked.max_width);
      const at = clock.now().toISOString();
      if (!(await mayGoOn(live_id))) return undefined;
      // What may not be shown leaves the last picture where it is; before the first one there is nothing to say.
      if ("skipped" in taken && view.frames === 0) {
        await clock.sleep(NONE_MS, signal);
        return go;
      }
      const picture: Partial<Picture> = "picture" in taken ? taken.picture : {};
      const { width = view.asked.max_width, height = 1, bytes = new Uint8Array() } = picture;
      const hash = createHash("sha1").update(bytes).digest("hex");
      const changed = "picture" in taken && (hash !== lastHash || view.frames === 0);
      if (changed) await api.uploadFile(form, bytes).catch((error: Error) => end(live_id, error.message));
      if (!(await mayGoOn(live_id))) return undefined;
      if (changed) lastHash = hash;
      const size = { width, height, bytes: changed ? bytes.length : 0 };
      const next = goOf(await say({ action: "live:frame", live_id, seq, at, ...size, changed }), live_id);
      if (next === undefined) return undefined;
      view.frames += changed ? 1 : 0;
      if (view.state !== "live") view.state = "live";
      onChange();
      return next;
    }

    /** Resolves once nobody may watch any more, or what it was asked for is over. */
    async function withdrawn(over: AbortSignal): Promise<void> {
      const either = AbortSignal.any([signal, over]);
      while (isOffered() && !either.aborted) await clock.sleep(OFFERED_MS, either);
    }

    /** One socket after another while somebody is at work. What was missed meanwhile, the status tells. */
    async function listen(): Promise<void> {
      const { url } = await api.ticket();
      socket = await connect(url, hear);
      socket.say({ action: "subscribe", channel: "notifications" });
      const { live_view } = await api.status();
      if (live_view !== null) begin(live_view);
      const ending = new AbortController();
      const until = [socket.closed, withdrawn(ending.signal), clock.sleep(2 ** 31 - 1, signal)];
      const over = Promise.race(until).finally(() => ending.abort());
      while (!ending.signal.aborted) {
        await clock.sleep(PING_MS, ending.signal);
        if (!ending.signal.aborted) socket.say({ action: "ping" });
      }
      await over;
    }

    stopped = stop;
    while (!signal.aborted) {
      if (!isOffered()) {
        await clock.sleep(OFFERED_MS, signal);
        continue;
      }
      await listen().catch(() => undefined);
      answered?.(undefined);
      endAll("no connection");
      socket?.close();
      if (!signal.aborted) await clock.sleep(RECONNECT_MS, signal);
    }
    await lamp?.off();
  }

  function entries(): LiveEntry[] {
    return [...shown.values()].flatMap(({ asked, until, state, frames }) => {
      if (state === "waiting") return [];
      const seconds_left = Math.max(0, Math.ceil((until - elapsed()) / 1000));
      return [{ id: asked.id, viewer: asked.viewer.name, reason: asked.reason, seconds_left, frames, state }];
    });
  }

  return Object.assign(serve, { entries, stop: async (id: string) => stopped?.(id) });
}

const yes = () => true;
const no = () => false;
const here = async () => "present" as const;
