import type { Clock } from "../../common/clock.ts";
import type { Desktop, Look } from "../ports.ts";
import {
  type ActivitySample,
  grownBy,
  type Presence,
  toHeartbeat,
  toInstant,
  toLockedHeartbeat,
  toSample,
} from "./activity.ts";
import type { Heartbeat } from "./contracts.ts";
import { createTurns } from "./in-turn.ts";
import { type Effect, effectOf, type KnownPolicy, told } from "./policy.ts";

export type BeatsOptions = {
  readonly desktop: Pick<Desktop, "activity" | "session">;
  readonly clock: Clock;
  readonly elapsed: () => number;
  /** The server's time. */
  readonly now: () => Date;
  readonly policy: () => KnownPolicy | undefined;
  readonly everySeconds: () => number;
  readonly isWorking: () => boolean;
  readonly isPrivate: () => boolean;
  /** What managers should know of the machine, for `metadata.tracker`. */
  readonly about: () => Readonly<Record<string, unknown>> | undefined;
  readonly put: (heartbeat: Heartbeat, sample: ActivitySample, at: Date) => void;
  /** The machine was away for so long. */
  readonly onGap: (milliseconds: number) => void;
  /** With each period, also in a break. */
  readonly onTick: () => void;
};

export type Seen = { readonly sample: ActivitySample; readonly effect: Effect; readonly presence: Presence };

export type Beats = {
  /** What is seen now, as it may be told. Takes no input away from the next heartbeat. */
  look(): Promise<Seen>;
  /**
   * Tells what was seen since the last one, unless nobody is at work or it was told of this second already. `until` the
   * screen locks just now: what was counted is of before.
   */
  beat(until?: "lock"): Promise<void>;
  /** What was touched until now is nobody's business. */
  forget(): Promise<void>;
  /** Beats until the signal. */
  run(signal: AbortSignal): Promise<void>;
  presence(): Presence;
};

/** A tick later than so many periods was not slow: the machine slept, or was stopped. */
const GAP_PERIODS = 3;
/** A desktop that does not answer for so long must not cost a heartbeat. */
const LOOK_MS = 2_000;

/**
 * Heartbeats, one each period. Whatever the machine slept through is not told: nobody saw it.
 *
 *     beat  beat  beat |      lid closed      | gap: time asked again   beat  beat
 */
export function createBeats(options: BeatsOptions): Beats {
  const { desktop, clock, elapsed, now, policy, everySeconds, isWorking } = options;
  let counts: Look["counts"];
  let last = "";
  let presence: Presence = "present";
  let seenAt = Number.NEGATIVE_INFINITY;
  /** Two at once would tell the same input twice. */
  const inTurn = createTurns();

  async function see(): Promise<{ look: Look; presence: Presence }> {
    const [look, where] = await Promise.all([
      soon(desktop.activity.look(), {}),
      soon(desktop.session.presence(), presence),
    ]);
    presence = where;
    seenAt = elapsed();
    return { look, presence: where };
  }

  function effectNow(sample: ActivitySample): Effect {
    const known = policy();
    return known === undefined || options.isPrivate() ? "skip" : effectOf(known.policy.capture_rules, sample);
  }

  async function beatOnce(until?: "lock"): Promise<void> {
    if (!isWorking()) return;
    const at = now();
    // What was seen before the machine slept says nothing of now.
    const before = elapsed() - seenAt > GAP_PERIODS * everySeconds() * 1000 ? undefined : presence;
    const { look, presence: is } = await see();
    const where = until === "lock" && before === "present" ? before : is;
    // The server takes a second one of the same instant for a repetition of the first.
    if (!isWorking() || toInstant(at) === last) return;
    last = toInstant(at);
    const sample = toSample(look, toInput(grownBy(counts, look.counts)));
    counts = look.counts ?? counts;
    const shown = told(sample, effectNow(sample));
    const heartbeat = where === "present" ? toHeartbeat(shown, at, everySeconds()) : toLockedHeartbeat(sample, at);
    const tracker = { ...options.about(), ...(where === "present" ? {} : { [where]: true }) };
    const isPlain = Object.keys(tracker).length === 0;
    options.put(
      isPlain ? heartbeat : { ...heartbeat, metadata: { tracker } },
      where === "present" ? shown : NOTHING,
      at,
    );
  }

  async function forgetOnce(): Promise<void> {
    counts = (await see()).look.counts ?? counts;
  }

  return {
    async look() {
      const { look, presence: where } = await see();
      const sample = toSample(look, { clicks: 0, strokes: 0 });
      const effect = effectNow(sample);
      return { sample: told(sample, effect), effect, presence: where };
    },
    beat: (until) => inTurn(() => beatOnce(until)),
    forget: () => inTurn(forgetOnce),
    async run(signal) {
      let before = elapsed();
      while (!signal.aborted) {
        const away = elapsed() - before;
        before = elapsed();
        if (away > GAP_PERIODS * everySeconds() * 1000) {
          await inTurn(forgetOnce);
          options.onGap(away - everySeconds() * 1000);
        } else await inTurn(() => beatOnce());
        options.onTick();
        await clock.sleep(everySeconds() * 1000, signal);
      }
    },
    presence: () => presence,
  };
}

const NOTHING: ActivitySample = { mouse_clicks: 0, keyboard_strokes: 0 };
/** More in half a minute is no person. */
const MOST = 1_000_000;
const toInput = ({ clicks, strokes }: { clicks: number; strokes: number }) => ({
  clicks: Math.min(MOST, Math.round(clicks)),
  strokes: Math.min(MOST, Math.round(strokes)),
});

/** What comes in time; a desktop that hangs, or breaks its word and throws, is one that tells nothing. */
async function soon<Answer>(answer: Promise<Answer>, otherwise: Answer): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => resolve(otherwise), LOOK_MS);
  timer.unref();
  answer.then(resolve, () => resolve(otherwise));
  return promise.finally(() => clearTimeout(timer));
}
