import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { occurredAt } from "../platform/http/occurred-at.ts";
import { instant } from "../platform/http/schemas.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { newChange } from "./facts/change.ts";
import { moveTimes } from "./move-times.ts";
import { type AttendanceRecord, recordColumns } from "./record.ts";

/** What an administrator can say of a day. */
export const dayChanges = z.strictObject({
  check_in_time: instant.optional(),
  check_out_time: instant.optional(),
  /** What a day without work was. */
  status: z.enum(["on_leave", "absent"]).optional(),
  notes: z.string().max(2000).nullable().optional(),
});

export type DayChanges = z.output<typeof dayChanges>;

/**
 * Puts a day right, and keeps that an administrator has said so: what a member declares of it afterwards waits for
 * approval. The caller holds the member's lock.
 */
export async function correctDay(
  db: Db,
  organization: Organization,
  before: AttendanceRecord,
  { status, notes, ...times }: DayChanges,
  { now, by, reason, publish }: { now: Date; by: string; reason: string | null; publish: Publish },
): Promise<AttendanceRecord> {
  let record = before;
  if (times.check_in_time !== undefined || times.check_out_time !== undefined) {
    const claimed = (time: Date | undefined) => (time === undefined ? undefined : occurredAt(time, now, organization));
    const [check_in_time, check_out_time] = [claimed(times.check_in_time), claimed(times.check_out_time)];
    // A day whose heartbeats are gone is refused: derived again, it would become one long silence.
    claimed(before.check_in_time ?? undefined);
    const change = newChange({ org_id: organization.id, user_id: before.user_id, by, now, reason });
    await moveTimes(db, organization, before, { check_in_time, check_out_time }, { change, publish });
    record = await db.one<AttendanceRecord>(settle, [before.id, now, by]);
  }
  if (status !== undefined) {
    if (before.check_in_time !== null) throw new AppError("DAY_WAS_WORKED");
    record = await db.one<AttendanceRecord>(setStatus, [before.id, status, now, by]);
  }
  return notes === undefined ? record : db.one<AttendanceRecord>(updateNotes, [before.id, notes]);
}

const settle = `
  update attendance_records r set settled_at = $2, settled_by = $3 where r.id = $1
  returning ${recordColumns}`;

const setStatus = `
  update attendance_records r set status = $2, closed_at = null, settled_at = $3, settled_by = $4 where r.id = $1
  returning ${recordColumns}`;

const updateNotes = `
  update attendance_records r set notes = $2 where r.id = $1
  returning ${recordColumns}`;
