import { createHash } from "node:crypto";
import * as z from "zod";
import { loadDay } from "../../attendance/day.ts";
import { durations, durationsOf } from "../../attendance/record.ts";
import { DAY_STATUSES } from "../../attendance/rules/day-status.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { instantOut } from "../../platform/http/schemas.ts";
import { NO_TIME } from "../../timeline/rules/totals.ts";
import { type DayFact, dayFact, loadDayFacts, toDayFact } from "../facts.ts";
import { isEndSaid } from "../rules/fact.ts";

const dayTotals = z.object(durations);

/** A day as a change finds it and leaves it. Without a record it has no status and no time. */
export const dayState = z
  .object({
    status: z.enum(DAY_STATUSES).nullable(),
    is_late: z.boolean(),
    check_in_time: instantOut.nullable(),
    check_out_time: instantOut.nullable(),
    ...durations,
    facts: z.array(dayFact),
  })
  .meta({ id: "DayState" });

/** How a day leaves, and its facts as they are. */
export type DayState = { shown: z.input<typeof dayState>; facts: DayFact[]; record_id: string | undefined };

const NOTHING = { status: null, is_late: false, check_in_time: null, check_out_time: null, ...durationsOf(NO_TIME) };

/** A member's day now, with its totals up to now. */
export async function loadDayState(db: Db, userId: string, date: string, now: Date): Promise<DayState> {
  const { record } = await loadDay(db, userId, date, now);
  if (record === null) return { shown: { ...NOTHING, facts: [] }, facts: [], record_id: undefined };
  const facts = await loadDayFacts(db, userId, record.id);
  const { status, is_late, check_in_time, check_out_time } = record;
  const totals = dayTotals.parse(record);
  const shown = { status, is_late, check_in_time, check_out_time, ...totals, facts: facts.map(toDayFact) };
  return { shown, facts, record_id: record.id };
}

/**
 * What a preview has shown, in a few letters: whoever sends them with the change is told when the day has become
 * another one meanwhile. The totals of a day that runs are left out, because they are others at every second.
 */
export function fingerprint(before: DayState, after: DayState): string {
  const states = [before, after].map(({ shown: { facts: _, ...totals }, facts }) => ({
    totals: facts.some(({ end }) => end === null) ? totals.status : totals,
    facts: facts.map((fact) => [fact.type, fact.start, fact.end, isEndSaid(fact), fact.voided_at !== null]),
  }));
  return createHash("sha256").update(JSON.stringify(states)).digest("base64url").slice(0, 22);
}
