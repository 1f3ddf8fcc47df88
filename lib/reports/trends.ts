import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { addDays, dayBounds, localDateOf } from "../platform/time/calendar.ts";
import { countDays, type Period } from "../platform/time/period.ts";
import { isWorkingDay } from "../schedules/rules/shift.ts";
import { hoursOf } from "./rules/report.ts";

/** How a date went for a team. */
export const attendanceDay = z
  .object({
    date: z.string(),
    is_working_day: z.boolean(),
    /** Members who were expected; others may have come all the same. */
    scheduled: z.int(),
    present: z.int(),
    late: z.int(),
    half_day: z.int(),
    absent: z.int(),
    on_leave: z.int(),
    /** Those who came, in percent of those expected and not on leave; null where nobody was, or before the date. */
    attendance_rate: z.number().nullable(),
    /** Hours worked by those who came, on average; null when nobody did. */
    average_work_hours: z.number().nullable(),
  })
  .meta({ id: "AttendanceDay" });

type Row = {
  date: string;
  scheduled: number;
  present: number;
  late: number;
  half_day: number;
  absent: number;
  on_leave: number;
  average_work_seconds: number | null;
};

/**
 * Attendance day by day for the members of some departments (null: all). One statement. Once a date is closed,
 * everybody who was expected has a record of it; until then the active members are expected.
 */
export async function loadAttendanceTrends(
  db: Db,
  { from, to }: Period,
  departments: readonly string[] | null,
  { id, timezone, settings }: Organization,
  now: Date,
): Promise<z.input<typeof attendanceDay>[]> {
  const dates = Array.from({ length: countDays({ from, to }) }, (_, index) => addDays(from, index));
  const working = dates.map((date) => isWorkingDay(date, settings));
  const ends = dates.map((date) => dayBounds(date, timezone).end);
  const rows = await db.query<Row>(selectTrends, [dates, working, ends, departments, id, now]);
  const today = localDateOf(now, timezone);
  return rows.map(({ average_work_seconds, ...day }, index) => ({
    ...day,
    is_working_day: working[index] ?? false,
    attendance_rate: day.date > today ? null : rateOf(day),
    average_work_hours: average_work_seconds === null ? null : hoursOf(average_work_seconds),
  }));
}

function rateOf({ scheduled, present, late, half_day, on_leave }: Omit<Row, "average_work_seconds">): number | null {
  const expected = scheduled - on_leave;
  return expected <= 0 ? null : Math.round((1000 * (present + late + half_day)) / expected) / 10;
}

// Counted from the index alone (migrations/0007_reports.sql). Only a day that is not closed can have a running session:
// worked time up to now, or to a heartbeat of a clock that is a little ahead.
const selectTrends = `
  with team as materialized (
    select id, status, created_at from users where org_id = $5 and ($4::text[] is null or department = any ($4))
  ), days as (
    select * from unnest($1::date[], $2::boolean[], $3::timestamptz[]) as d (date, working, ends)
  ), by_status as (
    select date, status, count(*) as records, sum(total_work_duration) as work
    from attendance_records
    where org_id = $5 and date between ($1::date[])[1] and ($1::date[])[cardinality($1::date[])]
      and ($4::text[] is null or user_id in (select id from team))
    group by date, status
  ), counts as (
    select date, sum(records) as records,
      sum(records) filter (where status = 'present') as present, sum(records) filter (where status = 'late') as late,
      sum(records) filter (where status = 'half_day') as half_day,
      sum(records) filter (where status = 'absent') as absent,
      sum(records) filter (where status = 'on_leave') as on_leave,
      sum(records) filter (where status in ('present', 'late', 'half_day')) as came,
      sum(work) filter (where status in ('present', 'late', 'half_day')) as work
    from by_status
    group by date
  ), running as (
    select r.date, sum(extract(epoch from date_trunc('second', greatest($6, v.last_instant)) - o.started_at)) as work
    from attendance_records r
    join work_sessions o on o.attendance_record_id = r.id and o.ended_at is null
    left join user_status v on v.user_id = o.user_id and v.work_session_id = o.id
    where r.org_id = $5 and r.date between ($1::date[])[1] and ($1::date[])[cardinality($1::date[])]
      and r.closed_at is null and r.status in ('present', 'late', 'half_day')
      and ($4::text[] is null or r.user_id in (select id from team))
    group by r.date
  )
  select d.date,
    case when not d.working then 0
      else coalesce(c.records, 0) + case when k.date is not null then 0 else (
        select count(*) from team t
        where t.status = 'active' and t.created_at < d.ends
          and not exists (select from attendance_records r where r.user_id = t.id and r.date = d.date))
      end
    end as scheduled,
    coalesce(c.present, 0) as present, coalesce(c.late, 0) as late, coalesce(c.half_day, 0) as half_day,
    coalesce(c.absent, 0) as absent, coalesce(c.on_leave, 0) as on_leave,
    (c.work + coalesce(w.work, 0)) / nullif(c.came, 0) as average_work_seconds
  from days d
  left join counts c on c.date = d.date
  left join running w on w.date = d.date
  left join day_closings k on k.org_id = $5 and k.date = d.date
  order by d.date`;
