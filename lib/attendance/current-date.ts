import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { type LocalDate, localDateOf } from "../platform/time/calendar.ts";

/**
 * The date that "today" means for a member: that of the day in which they are at work, else the local date.
 *
 *     22:00        00:27        06:00
 *     [===== at work =|=========]           at 00:27 it is still the evening's date
 */
export async function currentDate(db: Db, userId: string, now: Date, { timezone }: Organization): Promise<LocalDate> {
  const running = await db.find<{ date: LocalDate }>(`${runningDateOf("$1")}`, [userId]);
  return running?.date ?? localDateOf(now, timezone);
}

/** SQL of the date of the day in which a member is at work; `user` is the SQL of their id. */
export const runningDateOf = (user: "$1" | "u.id") => `
  select a.date from work_sessions w
  join attendance_records a on a.org_id = w.org_id and a.id = w.attendance_record_id
  where w.org_id = (select app.current_org()) and w.user_id = ${user} and w.ended_at is null`;
