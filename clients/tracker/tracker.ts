import { type Clock, systemClock } from "../common/clock.ts";
import { type ActivitySample, type ActivitySource, type ScreenSource, toHeartbeat, toInstant } from "./activity.ts";
import { type Api, ApiError } from "./api.ts";
import type { LiveViews } from "./live/live-views.ts";
import { createOutbox, type OutboxNews } from "./outbox.ts";

export type TrackerNews =
  | OutboxNews
  | { kind: "checked_in"; at: Date; resumed: boolean }
  | { kind: "heartbeat"; sample: ActivitySample; at: Date }
  | { kind: "break_started" | "break_ended"; at: Date }
  | { kind: "screenshot"; sample: ActivitySample; bytes: number }
  | { kind: "screenshot_failed"; error: Error }
  /** The server ended the session, e.g. because the day was closed or by an administrator. */
  | { kind: "ended_elsewhere" }
  | { kind: "checked_out"; at: Date; unsent: number };

export type TrackerOptions = {
  /** Of the member who sits here, signed in. */
  readonly api: Api;
  readonly activity: ActivitySource;
  readonly screen: ScreenSource;
  readonly clock?: Clock;
  readonly onNews?: (news: TrackerNews) => void;
  readonly heartbeatSeconds?: number;
  /** Until the first screenshot; without it the member's interval. */
  readonly firstScreenshotSeconds?: number;
  readonly bufferLimit?: number;
  /** Shows the screen to whoever may watch it; without them nobody can. */
  readonly live?: LiveViews;
};

export type Tracker = {
  /** Checks in, or goes on with the session that is open, and works until `stop`. Works without network, too. */
  start(): Promise<void>;
  startBreak(): Promise<void>;
  endBreak(): Promise<void>;
  /** Sends what is left and checks out. */
  stop(): Promise<void>;
  state(): TrackerState;
};

type TrackerState = "off" | "working" | "break";

const DEFAULT_INTERVAL_MINUTES = 10;
/** How soon an interval that a manager assigned is noticed. */
const INTERVAL_POLL_MS = 120_000;
/** A clock that is off by less is left alone. */
const CLOCK_TOLERANCE_MS = 5_000;

/** One person's tracker: check-in, a heartbeat every half minute, screenshots, breaks, check-out. */
export function createTracker(options: TrackerOptions): Tracker {
  const { api, activity, screen, clock = systemClock, onNews = () => undefined } = options;
  const heartbeatSeconds = options.heartbeatSeconds ?? 30;
  const { bufferLimit: limit } = options;
  const outbox = createOutbox(api, { onNews: hear, ...(limit === undefined ? {} : { limit }) });
  let state: TrackerState = "off";
  let interval = DEFAULT_INTERVAL_MINUTES;
  let skew = 0;
  let ending = new AbortController();
  /** Input that was counted and not told yet. */
  let carried = { clicks: 0, strokes: 0 };
  let lastBeat = "";

  /** The server's time as far as it is known: what a wrong clock says would be refused as the future. */
  const now = () => new Date(clock.now().getTime() + skew);

  function hear(news: OutboxNews): void {
    onNews(news);
    if (news.kind === "rejected" && news.code === "NOT_CHECKED_IN" && state !== "off") endHere();
  }

  function endHere(): void {
    state = "off";
    ending.abort();
    onNews({ kind: "ended_elsewhere" });
  }

  /** Where the member stands, undefined while the server cannot be asked. Throws what it refuses. */
  async function ask() {
    try {
      const status = await api.status();
      interval = status.screenshot_interval_minutes;
      const ahead = Date.parse(status.server_time) - clock.now().getTime();
      skew = Math.abs(ahead) > CLOCK_TOLERANCE_MS ? ahead : 0;
      return status;
    } catch (error) {
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) throw error;
      return undefined;
    }
  }

  async function mark(kind: "checkIn" | "checkOut" | "startBreak" | "endBreak"): Promise<Date> {
    const at = now();
    outbox.mark(kind, toInstant(at));
    await outbox.flush();
    return at;
  }

  /** A look empties the counters of the source, so what they held goes into the next heartbeat. */
  function look(at: Date): ActivitySample {
    const sample = activity.sample(at);
    carried = { clicks: carried.clicks + sample.mouse_clicks, strokes: carried.strokes + sample.keyboard_strokes };
    return { ...sample, mouse_clicks: carried.clicks, keyboard_strokes: carried.strokes };
  }

  function beat(): void {
    const at = now();
    const sample = look(at);
    const heartbeat = toHeartbeat(sample, at, heartbeatSeconds);
    // The server takes a second one of the same instant for a repetition of the first.
    if (heartbeat.timestamp === lastBeat) return;
    lastBeat = heartbeat.timestamp;
    carried = { clicks: 0, strokes: 0 };
    outbox.heartbeat(heartbeat);
    onNews({ kind: "heartbeat", sample, at });
  }

  /** Does not wait for the network: a slow answer must not cost the next heartbeat. */
  async function beatOn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (state === "working") beat();
      void outbox.flush();
      await clock.sleep(heartbeatSeconds * 1000, signal);
    }
  }

  async function captureOn(signal: AbortSignal): Promise<void> {
    let last = clock.now().getTime();
    let due = last + (options.firstScreenshotSeconds ?? interval * 60) * 1000;
    while (!signal.aborted) {
      await clock.sleep(Math.min(due - clock.now().getTime(), INTERVAL_POLL_MS), signal);
      if (signal.aborted) return;
      const before = interval;
      const status = await ask().catch(() => undefined);
      if (status?.checked_in === false && outbox.waiting() === 0 && !signal.aborted) return endHere();
      if (interval !== before) due = last + interval * 60_000;
      if (clock.now().getTime() < due) continue;
      last = clock.now().getTime();
      due = last + interval * 60_000;
      if (state === "working") await capture();
    }
  }

  /** Pictures are not kept for later: a screen of an hour ago is not worth somebody's disk. */
  async function capture(): Promise<void> {
    const at = now();
    const sample = look(at);
    try {
      const bytes = await sendScreenshot(api, screen, sample, at);
      onNews({ kind: "screenshot", sample, bytes });
    } catch (error) {
      onNews({ kind: "screenshot_failed", error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  return {
    async start() {
      if (state !== "off") return;
      const status = await ask();
      const at = now();
      if (status?.checked_in !== true) await mark("checkIn");
      state = status?.on_break === true ? "break" : "working";
      onNews({ kind: "checked_in", at, resumed: status?.checked_in === true });
      ending = new AbortController();
      void beatOn(ending.signal);
      void captureOn(ending.signal);
      const capture = () => screen.capture(look(now()), now());
      void options.live?.({ capture, isWorking: () => state === "working", signal: ending.signal });
    },
    async startBreak() {
      if (state !== "working") return;
      beat();
      state = "break";
      const at = await mark("startBreak");
      onNews({ kind: "break_started", at });
    },
    async endBreak() {
      if (state !== "break") return;
      const at = await mark("endBreak");
      // What was touched during the break is nobody's business.
      activity.sample(at);
      state = "working";
      onNews({ kind: "break_ended", at });
    },
    async stop() {
      if (state === "off") return;
      if (state === "working") beat();
      state = "off";
      ending.abort();
      const at = await mark("checkOut");
      onNews({ kind: "checked_out", at, unsent: outbox.waiting() });
    },
    state: () => state,
  };
}

/** Announces a picture of the screen and hands it over to the bucket. Answers its size in bytes. */
async function sendScreenshot(api: Api, screen: ScreenSource, sample: ActivitySample, at: Date) {
  const picture = await screen.capture(sample, at);
  const { upload } = await api.announceScreenshot({
    timestamp: toInstant(at),
    content_type: picture.content_type,
    size_bytes: picture.bytes.length,
    screen_resolution: `${picture.width}x${picture.height}`,
    ...(sample.active_window === undefined ? {} : { active_window: sample.active_window }),
    ...(sample.application === undefined ? {} : { application: sample.application }),
  });
  await api.uploadFile(upload, picture.bytes);
  return picture.bytes.length;
}
