import type { DayStatus } from "../attendance/rules/day-status.ts";
import { column } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";

/** What a day becomes. */
export type NewState = {
  user_id: string;
  date: string;
  /** Null where there is no record of the day yet: it becomes one without work. */
  record_id: string | null;
  status: DayStatus;
  is_late: boolean;
};

/**
 * Writes what days are judged as, and opens them: the night sums them up again, and tells of it whom it told before.
 */
export async function writeDays(db: Db, orgId: string, days: readonly NewState[]): Promise<void> {
  const [fresh, kept] = [days.filter(({ record_id }) => record_id === null), days.filter((day) => day.record_id)];
  if (fresh.length > 0)
    await db.query(insertDays, [
      orgId,
      column.uuid(fresh.map(({ user_id }) => user_id)),
      column.text(fresh.map(({ date }) => date)),
      column.text(fresh.map(({ status }) => status)),
    ]);
  if (kept.length > 0)
    await db.query(updateDays, [
      column.uuid(kept.map(({ record_id }) => record_id)),
      column.text(kept.map(({ status }) => status)),
      column.bool(kept.map(({ is_late }) => is_late)),
    ]);
}

const insertDays = `
  insert into attendance_records (org_id, user_id, date, status)
  select $1, n.user_id, n.date::date, n.status
  from unnest($2::uuid[], $3::text[], $4::text[]) as n (user_id, date, status)
  on conflict on constraint attendance_records_user_date_key do nothing`;

const updateDays = `
  update attendance_records r set status = n.status, is_late = n.is_late, closed_at = null
  from unnest($1::uuid[], $2::text[], $3::boolean[]) as n (id, status, is_late)
  where r.id = n.id`;
