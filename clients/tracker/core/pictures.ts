import type { Clock } from "../../common/clock.ts";
import type { Desktop } from "../ports.ts";
import { type ActivitySample, toInstant } from "./activity.ts";
import type { Seen } from "./beats.ts";
import type { Skipped, Taken, TakePicture } from "./capture/picture.ts";
import type { PictureQueue } from "./picture-queue.ts";
import type { KnownPolicy } from "./policy.ts";
import { isSamePace, type Slot, slotAfter, slotFrom } from "./slots.ts";

export type PicturesOptions = {
  readonly desktop: Pick<Desktop, "screen" | "session">;
  readonly take: TakePicture;
  readonly queue: PictureQueue;
  readonly clock: Clock;
  readonly elapsed: () => number;
  readonly now: () => Date;
  readonly policy: () => KnownPolicy | undefined;
  readonly look: () => Promise<Seen>;
  readonly isWorking: () => boolean;
  readonly isPrivate: () => boolean;
  readonly random: () => number;
  /** Until the first one; without it as the policy says. */
  readonly firstSeconds?: number;
  /** Instead of the policy's, for whoever reviews nothing. */
  readonly reviewSeconds?: number;
  readonly onSkipped: (why: Skipped, at: Date) => void;
  readonly onTaken: (sample: ActivitySample, id: string) => void;
};

export type Pictures = {
  /** Takes them until the signal. */
  run(signal: AbortSignal): Promise<void>;
  /** Another policy holds. */
  replaced(): void;
  /** For whoever watches live, no wider than this: what no picture may show is not in it. */
  show(maxWidth: number): Promise<Taken>;
};

/** How often is looked again whether a policy is known, while there is none. */
const NO_POLICY_MS = 60_000;
/** A shorter interval takes no picture at once. */
const SOONEST_MS = 10_000;
/** Nobody is captured as they sit down. */
const QUIET_MS = 30_000;

/** One picture for each slot; another interval begins a slot where the last picture was. */
export function createPictures(options: PicturesOptions): Pictures {
  const { desktop, take, queue, clock, elapsed, now, policy, isWorking, isPrivate, random } = options;
  /** Wakes whoever waits by a policy that does not hold any more. */
  let replaced = new AbortController();

  function pace() {
    const known = policy()?.policy;
    return known === undefined ? undefined : { timing: known.timing, interval_minutes: known.interval_minutes };
  }

  function firstSlot(begun: number, earliest: number): Slot {
    const { firstSeconds } = options;
    if (firstSeconds === undefined) return slotFrom(begun, pace(), random, earliest);
    const due = begun + firstSeconds * 1000;
    return { ...slotFrom(due - (pace()?.interval_minutes ?? 0) * 60_000, pace(), random), due };
  }

  async function shoot(maxWidth?: number): Promise<Taken> {
    const known = policy()?.policy;
    if (isPrivate() || known === undefined) return { skipped: "private" };
    const { monitors, blur_policy: blur, capture_rules } = known;
    const more = maxWidth === undefined ? {} : { max_width: maxWidth };
    return take(desktop.screen, desktop.session, capture_rules, { monitors, blur, ...more });
  }

  async function capture(): Promise<void> {
    const at = now();
    const { sample, presence } = await options.look();
    if (presence !== "present") return options.onSkipped("locked", at);
    const taken = await shoot();
    // What was taken while a break or a private time began is of that.
    if (!isWorking()) return;
    if ("skipped" in taken || isPrivate()) return options.onSkipped("skipped" in taken ? taken.skipped : "private", at);
    const { application, active_window } = sample;
    const about = {
      ...(application === undefined ? {} : { application }),
      ...(active_window === undefined ? {} : { active_window }),
    };
    const review = options.reviewSeconds ?? policy()?.policy.review_seconds ?? 0;
    options.onTaken(sample, queue.put({ at: toInstant(at), picture: taken.picture, ...about }, review));
    void clock.sleep(review * 1000).then(() => queue.flush());
  }

  return {
    show: (maxWidth) => shoot(maxWidth),
    replaced() {
      replaced.abort();
      replaced = new AbortController();
    },
    async run(signal) {
      const begun = elapsed();
      let last: number | undefined;
      let slot = firstSlot(begun, begun + QUIET_MS);
      while (!signal.aborted) {
        const wait = slot.pace === undefined ? NO_POLICY_MS : slot.due - elapsed();
        if (isSamePace(slot.pace, pace())) await clock.sleep(wait, AbortSignal.any([signal, replaced.signal]));
        if (signal.aborted) return;
        const at = elapsed();
        if (!isSamePace(slot.pace, pace())) {
          const soonest = Math.max(begun + QUIET_MS, at + SOONEST_MS);
          slot = last === undefined ? firstSlot(begun, soonest) : slotFrom(last, pace(), random, soonest);
        }
        if (slot.pace === undefined || at < slot.due) continue;
        last = at;
        slot = slotAfter(slot, at, random);
        if (isWorking()) await capture();
      }
    },
  };
}
