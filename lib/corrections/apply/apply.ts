import { correctDay, dayChanges } from "../../attendance/correct-day.ts";
import { markDeclaredLate, markForReview } from "../../attendance/marks.ts";
import { settleDay } from "../../attendance/move-times.ts";
import { type AttendanceRecord, findRecord, recordColumns } from "../../attendance/record.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { occurredAt } from "../../platform/http/occurred-at.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { localDateOf } from "../../platform/time/calendar.ts";
import { rebuildTimeline } from "../../timeline/rebuild.ts";
import { lockOpenSession } from "../../timeline/work-session.ts";
import type { Correction } from "../correction.ts";
import { applyBreakEnd, applyBreakStart, applyMeeting } from "./breaks.ts";
import { applyCheckIn } from "./check-in.ts";
import { applyCheckOut } from "./check-out.ts";

type Touched = { record_id: string; date: string; session_id: string };

const FACTS: Record<
  Exclude<Correction["kind"], "day">,
  (db: Db, organization: Organization, asked: Correction, now: Date) => Promise<Touched>
> = {
  check_in: applyCheckIn,
  check_out: (db, _organization, asked) => applyCheckOut(db, asked),
  break_start: (db, _organization, asked) => applyBreakStart(db, asked),
  break_end: (db, _organization, asked) => applyBreakEnd(db, asked),
  meeting: (db, _organization, asked) => applyMeeting(db, asked),
};

/**
 * Enters what was asked for, as it would have been at the time, and derives the day again. Somebody has looked at it
 * with that, unless another mark of the day still waits. 409 CORRECTION_BLOCKED names what is in the way.
 */
export async function apply(
  db: Db,
  organization: Organization,
  asked: Correction,
  { now, by }: { now: Date; by: string },
): Promise<AttendanceRecord> {
  await lockOpenSession(db, asked.user_id);
  const waited = await db.find<{ needs_review: boolean }>(selectMark, [asked.user_id, asked.date]);
  const record_id =
    asked.kind === "day"
      ? await applyDay(db, organization, asked, now)
      : await applyFact(db, organization, asked, { kind: asked.kind, now });
  if (waited?.needs_review === true) await markForReview(db, record_id);
  else await db.query(look, [record_id, now, by]);
  const record = await findRecord(db, record_id);
  if (record === undefined) throw new Error("A day is gone in the transaction that changed it.");
  return record;
}

async function applyFact(
  db: Db,
  organization: Organization,
  asked: Correction,
  { kind, now }: { kind: keyof typeof FACTS; now: Date },
): Promise<string> {
  // What has become older than is kept meanwhile has lost the evidence that it would be judged by.
  occurredAt(asked.occurred_at, now, organization);
  const { record_id, date, session_id } = await FACTS[kind](db, organization, asked, now);
  await markDeclaredLate(db, record_id, asked.ended_at ?? asked.occurred_at, asked.recorded_at);
  await rebuildTimeline(db, session_id);
  const day = { id: record_id, user_id: asked.user_id, date };
  await settleDay(db, organization, day, localDateOf(now, organization.timezone));
  return record_id;
}

async function applyDay(db: Db, organization: Organization, asked: Correction, now: Date): Promise<string> {
  const before = await db.find<AttendanceRecord>(selectDay, [asked.user_id, asked.date]);
  if (before === undefined) throw new AppError("NOT_FOUND");
  // Instants are texts in what is kept of a request.
  const changes = dayChanges.parse(JSON.parse(JSON.stringify(asked.changes)));
  return (await correctDay(db, organization, before, changes, { now, by: asked.requested_by })).id;
}

const selectMark = `
  select needs_review from attendance_records where user_id = $1 and date = $2`;

const selectDay = `
  select ${recordColumns} from attendance_records r where r.user_id = $1 and r.date = $2`;

const look = `
  update attendance_records set needs_review = false, reviewed_at = $2, reviewed_by = $3 where id = $1`;
