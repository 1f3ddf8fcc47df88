import type { Item } from "../../api/ask.ts";

export type MemberDays = Item<"GET /api/reports/team">;
export type DayOf = MemberDays["days"][number];

/** What is known of a member's date beside its figures: that it runs, and that somebody has to look at it. */
export type Marks = { readonly running: ReadonlyMap<string, string>; readonly review: ReadonlySet<string> };

export const markOf = (userId: string, date: string): string => `${userId} ${date}`;

/** Some dates one after another that share a column of a table. */
export type Column = { readonly from: string; readonly dates: readonly string[] };

const MOST_DAYS = 31;
const MOST_WEEKS = 183;

/** A column a day while that is readable, then a week, then a month. `startsWeek` says whether one begins on a date. */
export function columnsOf(dates: readonly string[], startsWeek: (date: string) => boolean): Column[] {
  if (dates.length <= MOST_DAYS) return dates.map((date) => ({ from: date, dates: [date] }));
  const begins = dates.length <= MOST_WEEKS ? startsWeek : (date: string) => date.endsWith("-01");
  const columns: { from: string; dates: string[] }[] = [];
  for (const date of dates) {
    const last = columns.at(-1);
    if (last === undefined || begins(date)) columns.push({ from: date, dates: [date] });
    else last.dates.push(date);
  }
  return columns;
}

export type Cell = {
  readonly net: number;
  readonly active: number;
  readonly late: number;
  /** Dates without work that have a reason, by it. */
  readonly away: DayOf["status"];
  readonly isRunning: boolean;
  readonly needsReview: boolean;
};

/** What a member's dates of a column come to; undefined where there is nothing to say of any of them. */
export function cellOf(
  { user_id }: Pick<MemberDays, "user_id">,
  days: ReadonlyMap<string, DayOf>,
  { dates }: Column,
  { running, review }: Marks,
): Cell | undefined {
  const known = dates.flatMap((date) => days.get(date) ?? []);
  const runs = running.get(user_id);
  const isRunning = runs !== undefined && dates.includes(runs);
  if (known.length === 0 && !isRunning) return undefined;
  const sum = (of: (day: DayOf) => number) => known.reduce((total, day) => total + of(day), 0);
  const net = sum((day) => day.net);
  const away = known.find(({ status, net }) => net === 0 && status !== null && AWAY.has(status))?.status ?? null;
  return {
    net,
    active: sum((day) => day.active),
    late: sum(({ late }) => (late ? 1 : 0)),
    away: net > 0 ? null : away,
    isRunning,
    needsReview: dates.some((date) => review.has(markOf(user_id, date))),
  };
}

const AWAY: ReadonlySet<string> = new Set(["on_leave", "absent", "off"]);

/** What all members' dates of a column come to, of what is said by date. */
export function sumOf(
  byDate: ReadonlyMap<string, { net: number; days: number; late: number }>,
  { dates }: Column,
): { net: number; days: number; late: number } {
  const total = { net: 0, days: 0, late: 0 };
  for (const date of dates) {
    const day = byDate.get(date);
    if (day === undefined) continue;
    total.net += day.net;
    total.days += day.days;
    total.late += day.late;
  }
  return total;
}
