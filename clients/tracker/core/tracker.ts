import { randomInt } from "node:crypto";
import { type Clock, systemClock } from "../../common/clock.ts";
import { type ActivitySample, type ActivitySource, type ScreenSource, toHeartbeat, toInstant } from "./activity.ts";
import { type Api, ApiError } from "./api.ts";
import type { Policy } from "./contracts.ts";
import type { LiveViews } from "./live/live-views.ts";
import { createOutbox, type OutboxNews } from "./outbox.ts";
import { dueIn, type Effect, effectOf, type KnownPolicy, told } from "./policy.ts";

export type TrackerNews =
  | OutboxNews
  | { kind: "checked_in"; at: Date; resumed: boolean }
  | { kind: "heartbeat"; sample: ActivitySample; at: Date }
  | { kind: "break_started" | "break_ended"; at: Date }
  | { kind: "screenshot"; sample: ActivitySample; bytes: number }
  | { kind: "screenshot_failed"; error: Error }
  /** A rule says that none is taken of what is open. */
  | { kind: "screenshot_skipped" }
  /** Another one than before. */
  | { kind: "policy"; policy: Policy }
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
  /** Without it as the policy says. */
  readonly heartbeatSeconds?: number;
  /** Until the first screenshot; without it as the policy says. */
  readonly firstScreenshotSeconds?: number;
  readonly bufferLimit?: number;
  /** From 0 to 1, for pictures at instants that nobody foresees. */
  readonly random?: () => number;
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

/** Until a policy is known. */
const HEARTBEAT_SECONDS = 30;
/** How often is looked again whether a policy is known, while there is none. */
const NO_POLICY_MS = 60_000;
/** A shorter interval takes no picture at once. */
const SOONEST_MS = 10_000;
/** Nobody is captured as they sit down. */
const QUIET_MS = 30_000;
/** A clock that is off by less is left alone. */
const CLOCK_TOLERANCE_MS = 5_000;

/** One person's tracker: check-in, a heartbeat every half minute, screenshots, breaks, check-out. */
export function createTracker(options: TrackerOptions): Tracker {
  const { api, activity, screen, clock = systemClock, onNews = () => undefined } = options;
  const { bufferLimit: limit, random = unforeseeable } = options;
  const outbox = createOutbox(api, { onNews: hear, onPolicy, ...(limit === undefined ? {} : { limit }) });
  let state: TrackerState = "off";
  let known: KnownPolicy | undefined;
  let reading: Promise<void> | undefined;
  /** Wakes whoever waits by a policy that does not hold any more. */
  let replaced = new AbortController();
  let skew = 0;
  let ending = new AbortController();
  /** Input that was counted and not told yet. */
  let carried = { clicks: 0, strokes: 0 };
  let lastBeat = "";

  /** The server's time as far as it is known: what a wrong clock says would be refused as the future. */
  const now = () => new Date(clock.now().getTime() + skew);

  const heartbeatSeconds = () => options.heartbeatSeconds ?? known?.policy.heartbeat_seconds ?? HEARTBEAT_SECONDS;

  function onPolicy(named: string): void {
    if (named !== known?.policy.policy_version) void readPolicy();
  }

  /** Never throws: without an answer the policy stays as it was, and the next heartbeat's answer names the version. */
  function readPolicy(): Promise<void> {
    reading ??= api
      .policy(known)
      .then(goBy, () => undefined)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  function goBy(read: KnownPolicy): void {
    const before = known;
    known = read;
    if (before?.policy.policy_version === read.policy.policy_version) return;
    if (before !== undefined) onNews({ kind: "policy", policy: read.policy });
    replaced.abort();
    replaced = new AbortController();
  }

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

  /**
   * A look empties the counters of the source, so what they held goes into the next heartbeat. What a rule hides is hidden
   * here, and everything while no rules are known.
   */
  function look(at: Date): { sample: ActivitySample; effect: Effect } {
    const sample = activity.sample(at);
    carried = { clicks: carried.clicks + sample.mouse_clicks, strokes: carried.strokes + sample.keyboard_strokes };
    const effect = known === undefined ? "skip" : effectOf(known.policy.capture_rules, sample);
    return {
      sample: { ...told(sample, effect), mouse_clicks: carried.clicks, keyboard_strokes: carried.strokes },
      effect,
    };
  }

  function beat(): void {
    const at = now();
    const { sample } = look(at);
    const heartbeat = toHeartbeat(sample, at, heartbeatSeconds());
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
      await clock.sleep(heartbeatSeconds() * 1000, signal);
    }
  }

  /** One picture for each slot; another interval begins a slot where the last picture was. */
  async function captureOn(signal: AbortSignal): Promise<void> {
    const begun = clock.now().getTime();
    let last: number | undefined;
    let slot = firstSlot(begun, begun + QUIET_MS);
    while (!signal.aborted) {
      const wait = slot.pace === undefined ? NO_POLICY_MS : slot.due - clock.now().getTime();
      if (slot.pace === pace()) await clock.sleep(wait, AbortSignal.any([signal, replaced.signal]));
      if (signal.aborted) return;
      const at = clock.now().getTime();
      const soonest = Math.max(begun + QUIET_MS, at + SOONEST_MS);
      if (slot.pace !== pace()) slot = last === undefined ? firstSlot(begun, soonest) : slotFrom(last, soonest);
      if (slot.pace === undefined || at < slot.due) continue;
      last = at;
      // Whoever was asleep is not captured for each slot that they missed.
      slot = slotFrom(slot.from + slotsUntil(slot, at) * slot.length);
      if (state === "working") await capture();
    }
  }

  function firstSlot(begun: number, earliest: number) {
    const { firstScreenshotSeconds: first } = options;
    if (first === undefined) return slotFrom(begun, earliest);
    const due = begun + first * 1000;
    return { ...slotFrom(due - slotLength()), due };
  }

  function slotFrom(from: number, earliest = from) {
    const slot = { from, length: slotLength(), pace: pace() };
    return { ...slot, due: Math.max(earliest, dueIn(slot, known?.policy.timing ?? "fixed", random)) };
  }

  /** How many slots on the next picture belongs to: at the end of a slot the next one begins, and in its middle it is still to come. */
  function slotsUntil({ from, length }: { from: number; length: number }, at: number): number {
    const slots = (at - from) / length;
    return known?.policy.timing === "random" ? Math.ceil(slots) : Math.floor(slots);
  }

  /** What of the policy decides when pictures are taken; undefined while none is known. */
  function pace(): string | undefined {
    return known === undefined ? undefined : `${known.policy.timing} ${known.policy.interval_minutes}`;
  }

  function slotLength(): number {
    return (known?.policy.interval_minutes ?? 0) * 60_000;
  }

  /** For whoever watches live: what no screenshot may show is covered. */
  function show() {
    const at = now();
    const { sample, effect } = look(at);
    return screen.capture(sample, at, effect !== "none");
  }

  /** Pictures are not kept for later: a screen of an hour ago is not worth somebody's disk. */
  async function capture(): Promise<void> {
    const at = now();
    const { sample, effect } = look(at);
    if (effect === "skip") return onNews({ kind: "screenshot_skipped" });
    try {
      const bytes = await sendScreenshot(api, screen, sample, at, effect === "mask");
      onNews({ kind: "screenshot", sample, bytes });
    } catch (error) {
      onNews({ kind: "screenshot_failed", error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  return {
    async start() {
      if (state !== "off") return;
      const [status] = await Promise.all([ask(), readPolicy()]);
      const at = now();
      if (status?.checked_in !== true) await mark("checkIn");
      state = status?.on_break === true ? "break" : "working";
      onNews({ kind: "checked_in", at, resumed: status?.checked_in === true });
      ending = new AbortController();
      void beatOn(ending.signal);
      void captureOn(ending.signal);
      void options.live?.({ capture: show, isWorking: () => state === "working", signal: ending.signal });
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
async function sendScreenshot(
  api: Api,
  screen: ScreenSource,
  sample: ActivitySample,
  at: Date,
  isMasked: boolean,
): Promise<number> {
  const picture = await screen.capture(sample, at, isMasked);
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

/** No generator that somebody could go on with from what they have seen of it. */
function unforeseeable(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}
