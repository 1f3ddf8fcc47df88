import { localDateOf } from "../../lib/platform/time/calendar.ts";

/** When a class has a session. */
export type Slot = { readonly code: string; readonly starts_at: Date; readonly ends_at: Date };
/** One that is planned, runs, or is over. */
export type Kept = Slot & { readonly status: "scheduled" | "active" | "completed" | "cancelled" };

type Day = {
  readonly now: Date;
  readonly zone: string;
  /** Of the classes. */
  readonly codes: readonly string[];
  /** Sessions of the day before, of this one and of the next. */
  readonly kept: readonly Kept[];
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** One that ends sooner is hardly worth watching. */
const LEAST_LEFT_MS = 10 * MINUTE_MS;
const SOON_MS = 15 * MINUTE_MS;
/** Enough to look around, and soon enough to be waited for. */
const AHEAD_MS = 3 * MINUTE_MS;

/**
 * The sessions that a school lacks so that there is something to watch: one that runs, one that begins within a quarter
 * of an hour, and one later on the same local date. What is planned already counts; no class has two at a time. Asked
 * again with what it answered, it lacks nothing.
 *
 *     now      [-----|-- two hours and more --------]
 *     soon           | 3..8 min [-- an hour --]
 *     later          |                                 three hours [-- an hour and a half --]
 *                    ^ now
 */
export function planDay({ now, zone, codes, kept }: Day): Slot[] {
  const at = now.getTime();
  const live = kept.filter(({ status }) => status === "scheduled" || status === "active");
  const today = localDateOf(now, zone);
  const isLater = ({ starts_at }: Slot) => starts_at.getTime() > at + SOON_MS && localDateOf(starts_at, zone) === today;
  const soon = ceil(at + AHEAD_MS, 5);
  const later = ceil(at + 3 * HOUR_MS, 30);
  const wishes = [
    {
      from: floor(at, 15),
      until: ceil(at + 2 * HOUR_MS, 15),
      is: ({ starts_at, ends_at }: Slot) => starts_at <= now && ends_at.getTime() >= at + LEAST_LEFT_MS,
    },
    {
      from: soon,
      until: soon + HOUR_MS,
      is: ({ starts_at }: Slot) => starts_at > now && starts_at.getTime() <= at + SOON_MS,
    },
    { from: later, until: later + 1.5 * HOUR_MS, is: isLater },
  ];

  const planned: Slot[] = [];
  for (const [index, { from, until, is }] of wishes.entries()) {
    const times = { starts_at: new Date(from), ends_at: new Date(until) };
    if (live.some(is) || (is === isLater && !isLater({ code: "", ...times }))) continue;
    // Each wish begins with another class, so that not one of them has all sessions.
    const turned = [...codes.slice(index % codes.length), ...codes.slice(0, index % codes.length)];
    const taken = [...kept.filter(({ status }) => status !== "cancelled"), ...planned];
    const code = turned.find((each) => !taken.some((other) => other.code === each && overlaps(other, times)));
    if (code !== undefined) planned.push({ code, ...times });
  }
  return planned;
}

function overlaps(one: Omit<Slot, "code">, other: Omit<Slot, "code">): boolean {
  return one.starts_at < other.ends_at && other.starts_at < one.ends_at;
}

/** Whole minutes on the clocks of every zone, which differ by quarters of an hour. */
const floor = (at: number, minutes: number) => Math.floor(at / (minutes * MINUTE_MS)) * minutes * MINUTE_MS;
const ceil = (at: number, minutes: number) => Math.ceil(at / (minutes * MINUTE_MS)) * minutes * MINUTE_MS;
