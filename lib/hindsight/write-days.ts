import { column } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Times } from "./replay.ts";
import type { Judgement } from "./rules/change.ts";

/** What a day becomes. */
export type NewState = {
  user_id: string;
  date: string;
  /** Null where there is no record of the day yet: it becomes one without work. */
  record_id: string | null;
} & Judgement;

/**
 * Writes what days are judged as. Sums of applications are put right at once, where these are what is judged. All other
 * days are opened: the night sums them up again, and tells of it whom it told before.
 */
export async function writeDays(db: Db, orgId: string, days: readonly NewState[]): Promise<void> {
  const summed = days.filter(hasSums);
  const judged = days.filter((day) => !hasSums(day));
  if (summed.length > 0)
    await db.query(updateSums, [
      column.uuid(summed.map(({ user_id }) => user_id)),
      column.text(summed.map(({ date }) => date)),
      column.int4(summed.map(({ productive_time }) => productive_time)),
      column.int4(summed.map(({ neutral_time }) => neutral_time)),
      column.int4(summed.map(({ unproductive_time }) => unproductive_time)),
    ]);
  const [fresh, kept] = [judged.filter(({ record_id }) => record_id === null), judged.filter((day) => day.record_id)];
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

function hasSums(day: NewState): day is NewState & Times {
  return day.productive_time !== undefined;
}

const updateSums = `
  update productivity_summary s set
    productive_time = n.productive, neutral_time = n.neutral, unproductive_time = n.unproductive,
    total_tracked_time = n.productive + n.neutral + n.unproductive, updated_at = now()
  from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::int[])
    as n (user_id, date, productive, neutral, unproductive)
  where s.org_id = (select app.current_org()) and s.user_id = n.user_id and s.date = n.date::date`;

const insertDays = `
  insert into attendance_records (org_id, user_id, date, status)
  select $1, n.user_id, n.date::date, n.status
  from unnest($2::uuid[], $3::text[], $4::text[]) as n (user_id, date, status)
  on conflict on constraint attendance_records_user_date_key do nothing`;

const updateDays = `
  update attendance_records r set status = n.status, is_late = n.is_late, closed_at = null
  from unnest($1::uuid[], $2::text[], $3::boolean[]) as n (id, status, is_late)
  where r.org_id = (select app.current_org()) and r.id = n.id`;
