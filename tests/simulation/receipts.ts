import * as receipts from "../../functions/activity/receipts.ts";
import { addDays } from "../../lib/platform/time/calendar.ts";
import { call } from "../steps/call/when.ts";
import { done } from "../steps/scene/tenant-work.ts";
import { type Employee, tokenOf } from "./company.ts";

/** Receipts are given for a month at most. */
const SPAN = 28;

/** What became of each hour's heartbeats of a member, by the local date of the hour. */
export async function receiptsOf({ member }: Employee, first: string, last: string): Promise<Map<string, unknown[]>> {
  const hours: { date: string; told: unknown }[] = [];
  for (let from = first; from <= last; from = addDays(from, SPAN)) {
    const to = addDays(from, SPAN - 1);
    const query = { from, to: to < last ? to : last };
    const answer = done(await call(receipts, { token: tokenOf(member), query, now: new Date() }));
    for (const { local, received, counted, not_counted, devices } of answer.hours)
      hours.push({ date: local.slice(0, 10), told: { local, received, counted, not_counted, devices } });
  }
  const byDate = Map.groupBy(hours, ({ date }) => date);
  return new Map([...byDate].map(([date, told]) => [date, told.map((hour) => hour.told)]));
}
