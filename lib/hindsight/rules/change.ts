import * as z from "zod";
import { DAY_STATUSES } from "../../attendance/rules/day-status.ts";
import type { LocalDate } from "../../platform/time/calendar.ts";

/** What a day was judged as; seconds of applications only where their rules are what changes. */
export const judgement = z
  .object({
    status: z.enum(DAY_STATUSES),
    is_late: z.boolean(),
    productive_time: z.int().optional(),
    neutral_time: z.int().optional(),
    unproductive_time: z.int().optional(),
  })
  .meta({ id: "Judgement" });

export type Judgement = z.output<typeof judgement>;

/** A member's day that is judged otherwise: null where there was no record of it. */
export type DayChange = {
  user_id: string;
  name: string;
  date: LocalDate;
  before: Judgement | null;
  after: Judgement;
};

const beforeAndAfter = z.object({ before: z.int(), after: z.int() });

/** What a decision about the past comes to. Days are those of one member. */
export const difference = {
  days: z.int(),
  people: z.int(),
  dates: z.int(),
  /** Among the days that change. */
  late: beforeAndAfter,
  absent: beforeAndAfter,
  half_day: beforeAndAfter,
  /** Seconds of the days that change; 0 where applications are not what changes. */
  productive_time: beforeAndAfter,
};

/** Counts what changes. */
export function differenceOf(changes: readonly DayChange[]) {
  const count = (of: (day: Judgement) => number) => ({
    before: sum(changes, ({ before }) => (before === null ? 0 : of(before))),
    after: sum(changes, ({ after }) => of(after)),
  });
  return {
    days: changes.length,
    people: new Set(changes.map(({ user_id }) => user_id)).size,
    dates: new Set(changes.map(({ date }) => date)).size,
    late: count(({ is_late }) => (is_late ? 1 : 0)),
    absent: count(({ status }) => (status === "absent" ? 1 : 0)),
    half_day: count(({ status }) => (status === "half_day" ? 1 : 0)),
    productive_time: count(({ productive_time = 0 }) => productive_time),
  };
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** Whether two judgements of a day are the same. */
export function isSame(a: Judgement | null, b: Judgement): boolean {
  return (
    a !== null && Object.keys(judgement.shape).every((key) => a[key as keyof Judgement] === b[key as keyof Judgement])
  );
}
