import { randomUUID } from "node:crypto";
import { type AttendanceRecord, recordColumns } from "../attendance/record.ts";
import { AppError } from "../platform/errors.ts";
import { occurredAt } from "../platform/http/occurred-at.ts";
import { rulesAt } from "../platform/tenancy/rules-in-force.ts";
import { dateOfCheckIn } from "../schedules/shifts.ts";
import { applyTargets, type Context, type Decided } from "./change/change-facts.ts";
import { loadDayState } from "./change/state.ts";
import type { DayChanges } from "./day-changes.ts";
import { type FullFact, standing } from "./rules/fact.ts";
import type { Operation } from "./rules/operation.ts";
import { planChange } from "./rules/plan.ts";

type Times = Pick<DayChanges, "check_in_time" | "check_out_time">;

/**
 * Puts a day right, and keeps that an administrator has said so: what a member declares of it afterwards waits for
 * approval. The caller holds the member's lock.
 */
export async function correctDay(
  context: Context,
  before: AttendanceRecord,
  { status, notes, ...times }: DayChanges,
  decided: Omit<Decided, "undoes">,
): Promise<AttendanceRecord> {
  const { db, now } = context;
  let record = before;
  if (times.check_in_time !== undefined || times.check_out_time !== undefined) {
    await moveTimes(context, before, times, decided);
    record = await db.one<AttendanceRecord>(settle, [before.id, now, decided.by]);
  }
  if (status !== undefined) {
    if (before.check_in_time !== null) throw new AppError("DAY_WAS_WORKED");
    record = await db.one<AttendanceRecord>(setStatus, [before.id, status, now, decided.by]);
  }
  return notes === undefined ? record : db.one<AttendanceRecord>(updateNotes, [before.id, notes]);
}

/**
 * Moves a day's first check-in and last check-out: a change of facts like any other, of which the day is derived again.
 * A day without work becomes one when both are given. One that is so already is left as it is.
 *
 *     check-in ->|  |<- check-out
 *     [ session ]    [ session ]     the first one's start and the last one's end move, nothing between
 *
 * 400 when the check-in is not on the record's date, 409 NOT_CHECKED_IN for half a session; else as of any change.
 */
async function moveTimes(
  context: Context,
  { user_id, date, check_in_time }: AttendanceRecord,
  times: Times,
  decided: Omit<Decided, "undoes">,
): Promise<void> {
  const { db, organization, now } = context;
  // A day whose heartbeats are gone is refused: derived again, it would become one long silence.
  for (const time of [times.check_in_time, times.check_out_time, check_in_time])
    if (time !== undefined && time !== null) occurredAt(time, now, organization);
  await requireDate(context, { user_id, date }, times.check_in_time);
  const before = await loadDayState(db, user_id, date, now);
  const sessions = standing(before.facts).filter(({ type }) => type === "work_session");
  const plan = planChange(before.facts, operationsFor(sessions, times), { now, newId: randomUUID });
  if ("targets" in plan) await applyTargets(context, { user_id, date }, { before, targets: plan.targets }, decided);
}

async function requireDate(
  { db, organization }: Context,
  { user_id, date }: Pick<AttendanceRecord, "user_id" | "date">,
  checkIn: Date | undefined,
): Promise<void> {
  if (checkIn === undefined) return;
  const rules = await rulesAt(db, organization, checkIn);
  if ((await dateOfCheckIn(db, rules, user_id, checkIn)) === date) return;
  const message = `not on ${date} in ${organization.timezone}`;
  throw new AppError("VALIDATION_FAILED", { details: [{ path: "body.check_in_time", message }] });
}

function operationsFor(
  sessions: readonly FullFact[],
  { check_in_time: start, check_out_time: end }: Times,
): Operation[] {
  const [first, last] = [sessions[0], sessions.at(-1)];
  const type = "work_session";
  if (first !== undefined && last !== undefined)
    return [
      ...(start === undefined ? [] : [{ op: "move", type, fact_id: first.id, start } as const]),
      ...(end === undefined ? [] : [{ op: "move", type, fact_id: last.id, end } as const]),
    ];
  if (start === undefined || end === undefined) throw new AppError("NOT_CHECKED_IN");
  return [{ op: "add", type, start, end }];
}

const settle = `
  update attendance_records r set settled_at = $2, settled_by = $3
  where r.org_id = (select app.current_org()) and r.id = $1
  returning ${recordColumns}`;

const setStatus = `
  update attendance_records r set status = $2, closed_at = null, settled_at = $3, settled_by = $4
  where r.org_id = (select app.current_org()) and r.id = $1
  returning ${recordColumns}`;

const updateNotes = `
  update attendance_records r set notes = $2 where r.org_id = (select app.current_org()) and r.id = $1
  returning ${recordColumns}`;
