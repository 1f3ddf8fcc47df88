import { randomInt } from "node:crypto";
import { type Clock, elapsedOnSystem, systemClock } from "../../common/clock.ts";
import type { Desktop } from "../ports.ts";
import type { ActivitySample } from "./activity.ts";
import type { Api } from "./api.ts";
import { createBeats, type Seen } from "./beats.ts";
import type { Skipped, TakePicture } from "./capture/picture.ts";
import type { Policy } from "./contracts.ts";
import { createTurns } from "./in-turn.ts";
import type { LiveViews } from "./live/live-views.ts";
import { createMarks, type Standing, standingOf } from "./marks.ts";
import { createOutbox, type Entry, type Left, type Outbox, type OutboxNews, type OutboxStore } from "./outbox.ts";
import {
  createPictureQueue,
  type PictureFate,
  type PictureQueue,
  type PictureStore,
  type QueuedPicture,
} from "./picture-queue.ts";
import { createPictures } from "./pictures.ts";
import type { KnownPolicy } from "./policy.ts";
import { createPolicyReader, type PolicyStore } from "./policy-reader.ts";
import { createPrivacy, type Privacy, type PrivacyStore } from "./privacy.ts";
import { createServerTime, type ServerTime } from "./server-time.ts";

export type TrackerNews =
  | OutboxNews
  | { kind: "checked_in"; at: Date; resumed: boolean }
  | { kind: "heartbeat"; sample: ActivitySample; at: Date }
  | { kind: "break_started" | "break_ended"; at: Date }
  | { kind: "screenshot"; sample: Pick<ActivitySample, "application" | "active_window">; bytes: number }
  | { kind: "screenshot_failed"; error: Error }
  /** There is none, and why. */
  | { kind: "screenshot_skipped"; why: Skipped; at: Date }
  | { kind: "picture"; picture: QueuedPicture; fate: PictureFate }
  /** Another one than before. */
  | { kind: "policy"; policy: Policy; before: Policy }
  /** The machine was away: nothing is told of that time. */
  | { kind: "gap"; seconds: number }
  /** This machine's clock was wrong, and what was stamped by it is put right. */
  | { kind: "clock_wrong" }
  /** The server ended the session, e.g. because the day was closed or by an administrator. */
  | { kind: "ended_elsewhere" }
  | { kind: "checked_out"; at: Date; unsent: number };

export type TrackerOptions = {
  /** Of the member who sits here, signed in. */
  readonly api: Api;
  readonly desktop: Pick<Desktop, "activity" | "screen" | "session">;
  readonly takePicture: TakePicture;
  readonly clock?: Clock;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed?: () => number;
  readonly onNews?: (news: TrackerNews) => void;
  /** Without it as the policy says; so for the next two. */
  readonly heartbeatSeconds?: number;
  readonly firstScreenshotSeconds?: number;
  readonly reviewSeconds?: number;
  readonly bufferLimit?: number;
  /** From 0 to 1, for pictures at instants that nobody foresees. */
  readonly random?: () => number;
  /** Shows the screen to whoever may watch it; without them nobody can. */
  readonly live?: LiveViews;
  /** What of the machine is told with each heartbeat. */
  readonly about?: () => Readonly<Record<string, unknown>> | undefined;
  readonly onLeft?: (entry: Entry, how: Left) => void;
  /** What is kept over a crash, and what was. */
  readonly store?: TrackerStore;
  readonly kept?: Kept;
};

/** What is kept over a crash. */
export type TrackerStore = {
  readonly outbox: OutboxStore;
  readonly pictures: PictureStore;
  readonly policy: PolicyStore;
  readonly privacy: PrivacyStore;
};

/** What earlier runs have left. Without a policy nothing is known of what is private. */
export type Kept = {
  readonly entries: readonly Entry[];
  readonly pictures: readonly QueuedPicture[];
  readonly policy: KnownPolicy | undefined;
  /** Until when nothing of titles and pictures is to be told. */
  readonly private_until: Date | undefined;
};

export type Tracker = {
  /**
   * Checks in, or goes on with the session that is open, and works until `stop`. Works without network, too: none of
   * these waits for the server to take what it marks, but `stop`.
   */
  start(): Promise<void>;
  /**
   * Goes on with a session that is open; false where there is none. Undefined where neither the server has said so in a
   * few seconds nor what waits here does: then ask again.
   */
  resume(): Promise<boolean | undefined>;
  startBreak(): Promise<void>;
  endBreak(): Promise<void>;
  /** A meeting from then to now. */
  logMeeting(since: Date, title: string | undefined): void;
  /** Sends what is left and checks out. */
  stop(): Promise<void>;
  /** Nothing is recorded from here on, and nobody is told. */
  halt(): void;
  state(): Standing;
  /** Sends what waits, as far as it can. Never throws. */
  flush(): Promise<void>;
  /** What is seen now, as it may be told. */
  look(): Promise<Seen>;
  /** What the system announces, e.g. that it goes to sleep or locks: a last heartbeat before, the time again after. */
  hear(event: "lock" | "unlock" | "sleep" | "wake"): Promise<void>;
  policy(): Policy | undefined;
  readPolicy(): Promise<void>;
  /** The policy with what it is kept by. */
  knownPolicy(): KnownPolicy | undefined;
  /** One that an earlier run has kept, while this one has heard of none. */
  takePolicy(kept: KnownPolicy): void;
  readonly privacy: Privacy;
  readonly outbox: Outbox;
  readonly pictures: PictureQueue;
  readonly time: ServerTime;
  presence(): "present" | "locked" | "elsewhere";
};

/** Until a policy is known. */
const HEARTBEAT_SECONDS = 30;
/** Who says that they begin has begun, whether or not the server has answered by then; nobody waits longer to go on. */
const ANSWER_MS = 5_000;

/** One person's tracker: check-in, a heartbeat every half minute, screenshots, breaks, check-out. */
export function createTracker(options: TrackerOptions): Tracker {
  const { api, desktop, clock = systemClock, elapsed = elapsedOnSystem, onNews = () => undefined, store } = options;
  const { random = unforeseeable, firstScreenshotSeconds: firstSeconds, bufferLimit: limit, onLeft } = options;
  let state: Standing = "off";
  let ending = new AbortController();
  let askingTime: Promise<unknown> | undefined;
  let askingStanding: Promise<Standing | undefined> | undefined;
  /** Two clicks at once are two decisions, each by what the one before has left. */
  const inTurn = createTurns();
  const time = createServerTime(clock, elapsed);
  // By this machine's clock at both ends: after a crash the server's is not known yet.
  const kept = options.kept?.private_until;
  const privacy = createPrivacy(elapsed, () => clock.now(), { store: store?.privacy, kept });
  const reader = createPolicyReader(
    api,
    (policy, before) => {
      if (before !== undefined) onNews({ kind: "policy", policy, before });
      pictures.replaced();
    },
    { store: store?.policy, kept: options.kept?.policy },
  );
  const policy = () => reader.known();

  const outbox = createOutbox(api, {
    onNews: hear,
    onPolicy: (named) => void reader.named(named),
    ...(limit === undefined ? {} : { limit }),
    ...(onLeft === undefined ? {} : { onLeft }),
    ...(store === undefined ? {} : { store: store.outbox }),
    ...(options.kept === undefined ? {} : { kept: options.kept.entries }),
  });
  const marks = createMarks(api, outbox, time, () => onNews({ kind: "clock_wrong" }));
  const queue = createPictureQueue({
    api,
    elapsed,
    now: time.now,
    onFate: tellFate,
    ...(store === undefined ? {} : { store: store.pictures }),
    ...(options.kept === undefined ? {} : { kept: options.kept.pictures }),
  });
  const isOff = () => state === "off";
  const isWorking = () => state === "working";
  const { isOn: isPrivate } = privacy;
  const everySeconds = () => options.heartbeatSeconds ?? policy()?.policy.heartbeat_seconds ?? HEARTBEAT_SECONDS;
  const shared = { desktop, clock, elapsed, now: time.now, policy, isWorking, isPrivate };

  const beats = createBeats({
    ...shared,
    everySeconds,
    about: () => (isPrivate() ? { ...options.about?.(), private: true } : options.about?.()),
    put: (heartbeat, sample, at) => {
      outbox.heartbeat(heartbeat);
      onNews({ kind: "heartbeat", sample, at });
    },
    // The day goes on while the server is busy with the answer.
    onGap: (milliseconds) => void afterGap(milliseconds),
    onTick: () => void flush(),
  });
  const pictures = createPictures({
    ...shared,
    take: options.takePicture,
    queue,
    look: beats.look,
    random,
    ...(firstSeconds === undefined ? {} : { firstSeconds }),
    ...(options.reviewSeconds === undefined ? {} : { reviewSeconds: options.reviewSeconds }),
    onSkipped: (why, at) => onNews({ kind: "screenshot_skipped", why, at }),
    onTaken: () => undefined,
  });

  function tellFate(picture: QueuedPicture, fate: PictureFate, error?: Error): void {
    onNews({ kind: "picture", picture, fate });
    if (fate === "sent") onNews({ kind: "screenshot", sample: picture, bytes: picture.picture.bytes.length });
    if (fate === "failed" && error !== undefined) onNews({ kind: "screenshot_failed", error });
  }

  function hear(news: OutboxNews): void {
    onNews(news);
    if (news.kind === "rejected" && news.code === "NOT_CHECKED_IN" && state !== "off") endHere();
  }

  function halt(): void {
    state = "off";
    ending.abort();
  }

  function endHere(): void {
    halt();
    onNews({ kind: "ended_elsewhere" });
  }

  /** Pictures after what they belong to: nobody has one of a time at which they are not known to work. */
  async function flush(): Promise<void> {
    // What was stamped by a clock that is wrong is put right before it leaves.
    if (!time.isKnown()) await askTime();
    await outbox.flush();
    if (!marks.isWaiting()) await queue.flush();
  }

  /** One at a time, however often somebody wants to send: a server that is busy is not asked by a crowd. */
  function askTime(): Promise<unknown> {
    askingTime ??= marks
      .ask()
      .catch(() => undefined)
      .finally(() => {
        askingTime = undefined;
      });
    return askingTime;
  }

  /** The machine slept or was stopped: what time it is and where the day stands is the server's word. */
  async function afterGap(milliseconds: number): Promise<void> {
    onNews({ kind: "gap", seconds: Math.round(milliseconds / 1000) });
    const status = await marks.ask().catch(() => undefined);
    if (status?.checked_in === false && !marks.isWaiting() && state !== "off") endHere();
  }

  function begin(): void {
    ending.abort();
    ending = new AbortController();
    const { signal } = ending;
    void beats.run(signal);
    void pictures.run(signal);
    void options.live?.({
      capture: pictures.show,
      isWorking,
      // Servers before this one did not say so.
      isOffered: () => policy() !== undefined && policy()?.policy.live_view !== false,
      isPrivate,
      presence: () => desktop.session.presence(),
      signal,
    });
  }

  /** Where the day stands: by the marks that wait here, else as the server says; undefined where neither tells. */
  async function askStanding(): Promise<Standing | undefined> {
    const before = marks.standing();
    // What an earlier run left comes first: it may be the check-out of that day.
    if (outbox.waiting() > 0) await outbox.flush();
    const [status] = await Promise.all([marks.ask(), reader.read()]);
    return marks.standing() ?? (status === undefined ? before : standingOf(status));
  }

  /** The same within a few seconds: a server that is busy may take as many minutes. */
  function standingSoon(): Promise<Standing | undefined> {
    askingStanding ??= askStanding().finally(() => {
      askingStanding = undefined;
    });
    return Promise.race([askingStanding, clock.sleep(ANSWER_MS).then(() => marks.standing())]);
  }

  /** Goes on with the day as it stands; one that is not open begins when that was asked for. */
  async function enter(stands: Standing, asked: number): Promise<void> {
    await beats.forget();
    const resumed = stands !== "off";
    const at = resumed ? time.now() : marks.put("checkIn", elapsed() - asked);
    state = resumed ? stands : "working";
    onNews({ kind: "checked_in", at, resumed });
    begin();
  }

  return {
    start: () =>
      inTurn(async () => {
        if (!isOff()) return;
        const asked = elapsed();
        await enter((await standingSoon()) ?? "off", asked);
      }),
    async resume() {
      const stands = await standingSoon();
      return inTurn(async () => {
        if (isOff() && stands !== undefined && stands !== "off") await enter(stands, elapsed());
        return isOff() && stands === undefined ? undefined : !isOff();
      });
    },
    startBreak: () =>
      inTurn(async () => {
        await beats.beat();
        if (!isWorking()) return;
        state = "break";
        onNews({ kind: "break_started", at: marks.put("startBreak") });
        void flush();
      }),
    endBreak: () =>
      inTurn(async () => {
        if (state !== "break") return;
        // What was touched during the break is nobody's business.
        await beats.forget();
        if (state !== "break") return;
        state = "working";
        onNews({ kind: "break_ended", at: marks.put("endBreak") });
        void flush();
      }),
    logMeeting(since, title) {
      marks.meeting(since, title);
      void flush();
    },
    async stop() {
      const at = await inTurn(async () => {
        await beats.beat();
        if (isOff()) return undefined;
        halt();
        return marks.put("checkOut");
      });
      if (at === undefined) return;
      await flush();
      onNews({ kind: "checked_out", at, unsent: outbox.waiting() });
    },
    halt,
    state: () => state,
    flush,
    look: beats.look,
    async hear(event) {
      if (event === "sleep") await beats.beat();
      if (event === "lock") await beats.beat("lock");
      // What was typed into the lock is nobody's business.
      if (event === "unlock") await beats.forget();
      if (event === "wake") await afterGap(0);
    },
    policy: () => policy()?.policy,
    readPolicy: reader.read,
    knownPolicy: policy,
    takePolicy: reader.take,
    privacy,
    outbox,
    pictures: queue,
    time,
    presence: beats.presence,
  };
}

/** No generator that somebody could go on with from what they have seen of it. */
function unforeseeable(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}
