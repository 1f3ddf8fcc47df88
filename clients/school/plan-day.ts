import { localDateOf } from "../../lib/platform/time/calendar.ts";

/** When a class has a session. */
type Slot = { readonly code: string; readonly starts_at: Date; readonly ends_at: Date };
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
/** Enough to plan it, to call the roll, and to end it. */
const OVER_MS = 2 * MINUTE_MS;

/** What a school wants of a day, in this order. */
type Wish = "now" | "soon" | "later" | "over";

export type Planned = Slot & { readonly wish: Wish };

type Wanted = {
  readonly wish: Wish;
  readonly from: number;
  readonly until: number;
  /** Of the classes, the first that is asked: not one of them shall have all sessions. */
  readonly first: number;
  /** Whether a session is what is wanted. */
  readonly isMet: (session: Kept) => boolean;
};

/**
 * The sessions that a school lacks so that there is something to watch: one that runs, one that begins within a quarter
 * of an hour, one later on the same local date, and one that is all but over, for the reports. What is there already
 * counts; no class has two at a time. Asked again with what it answered, it lacks nothing that it could have.
 *
 *     over    [-- an hour --|--]  2..7 min, its teacher ends it at once
 *     now            [------|-- two hours and more --------]
 *     soon                  | 3..8 min [-- an hour --]
 *     later                 |                                 three hours [-- an hour and a half --]
 *                           ^ now
 */
export function planDay(day: Day): Planned[] {
  const { codes, kept } = day;
  const planned: Planned[] = [];
  for (const { wish, from, until, first, isMet } of wantedOf(day)) {
    const times = { starts_at: new Date(from), ends_at: new Date(until) };
    if (kept.some(isMet)) continue;
    const turned = [...codes.slice(first % codes.length), ...codes.slice(0, first % codes.length)];
    const taken = [...kept.filter(({ status }) => status !== "cancelled"), ...planned];
    const code = turned.find((each) => !taken.some((other) => other.code === each && overlaps(other, times)));
    if (code !== undefined) planned.push({ wish, code, ...times });
  }
  return planned;
}

function wantedOf({ now, zone, codes }: Day): Wanted[] {
  const at = now.getTime();
  const isLive = ({ status }: Kept) => status === "scheduled" || status === "active";
  const isToday = (instant: Date) => localDateOf(instant, zone) === localDateOf(now, zone);
  const begun = floor(at, 15);
  const soon = ceil(at + AHEAD_MS, 5);
  const later = ceil(at + 3 * HOUR_MS, 30);
  const wanted: Wanted[] = [
    {
      wish: "now",
      from: begun,
      until: ceil(at + 2 * HOUR_MS, 15),
      first: 0,
      isMet: (each) => isLive(each) && each.starts_at <= now && each.ends_at.getTime() >= at + LEAST_LEFT_MS,
    },
    {
      wish: "soon",
      from: soon,
      until: soon + HOUR_MS,
      first: 1,
      isMet: (each) => isLive(each) && each.starts_at > now && each.starts_at.getTime() <= at + SOON_MS,
    },
    {
      wish: "later",
      from: later,
      until: later + 1.5 * HOUR_MS,
      first: 2,
      isMet: (each) => isLive(each) && each.starts_at.getTime() > at + SOON_MS && isToday(each.starts_at),
    },
    {
      wish: "over",
      from: begun - HOUR_MS,
      until: ceil(at + OVER_MS, 5),
      first: codes.length - 1,
      isMet: ({ status }) => status === "completed",
    },
  ];
  // Late in the evening nothing is left of the day.
  return wanted.filter(({ wish }) => wish !== "later" || isToday(new Date(later)));
}

function overlaps(one: Omit<Slot, "code">, other: Omit<Slot, "code">): boolean {
  return one.starts_at < other.ends_at && other.starts_at < one.ends_at;
}

/** Whole minutes on the clocks of every zone, which differ by quarters of an hour. */
const floor = (at: number, minutes: number) => Math.floor(at / (minutes * MINUTE_MS)) * minutes * MINUTE_MS;
const ceil = (at: number, minutes: number) => Math.ceil(at / (minutes * MINUTE_MS)) * minutes * MINUTE_MS;
