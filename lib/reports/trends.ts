import * as z from "zod";
import { loadRunning } from "../attendance/running.ts";
import type { Db } from "../platform/db/transaction.ts";
import { joinDepartment } from "../platform/tenancy/department-on.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { rulesOfDates } from "../platform/tenancy/rules-in-force.ts";
import { localDateOf } from "../platform/time/calendar.ts";
import { datesOf, type Period } from "../platform/time/period.ts";
import { countExpected } from "../schedules/count-expected.ts";
import { findOpenLeave } from "../schedules/open-leave.ts";
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
  is_closed: boolean;
  /** Records of those who were expected, and of those who came unexpected: known of closed dates. */
  scheduled: number;
  unexpected: number;
  present: number;
  late: number;
  half_day: number;
  absent: number;
  on_leave: number;
  came: number;
  work: number;
};

/**
 * Attendance day by day for the members of some departments (null: all). Once a date is closed, everybody who was
 * expected has a record of it; until then those are expected who have a shift. What runs counts up to `now`.
 */
export async function loadAttendanceTrends(
  db: Db,
  period: Period,
  departments: readonly string[] | null,
  organization: Organization,
  now: Date,
): Promise<z.input<typeof attendanceDay>[]> {
  const { id, timezone } = organization;
  const dates = datesOf(period);
  const rules = await rulesOfDates(db, organization, dates);
  const working = dates.map((date) => isWorkingDay(date, rules(date).settings));
  const rows = await db.query<Row>(selectTrends, [dates, working, departments, id]);
  const atWork = await db.query<{ user_id: string }>(selectAtWork, [period.from, period.to, departments, id]);
  const running = await loadRunning(
    db,
    atWork.map(({ user_id }) => user_id),
    now,
  );
  const unended = Map.groupBy(running.values(), ({ date }) => date);
  const open = rows.filter(({ is_closed }) => !is_closed).map(({ date }) => date);
  const expected = await countExpected(db, organization, departments, open);
  const away = (await findOpenLeave(db, organization, null, period)).filter(
    ({ department }) => departments === null || (department !== null && departments.includes(department)),
  );
  const today = localDateOf(now, timezone);
  return rows.map(({ came, work: ended, is_closed: _, unexpected, ...counted }, index) => {
    const on_leave = counted.on_leave + away.filter(({ date }) => date === counted.date).length;
    const day = {
      ...counted,
      on_leave,
      ...(expected.get(counted.date) ?? { scheduled: counted.scheduled, unexpected }),
    };
    const { unexpected: uncalled, ...shown } = day;
    const work = (unended.get(day.date) ?? []).reduce((sum, { totals }) => sum + totals.work, ended);
    return {
      ...shown,
      is_working_day: working[index] ?? false,
      attendance_rate: day.date > today ? null : rateOf(shown, uncalled),
      average_work_hours: came === 0 ? null : hoursOf(work / came),
    };
  });
}

type Counts = Pick<Row, "scheduled" | "present" | "late" | "half_day" | "on_leave">;

function rateOf({ scheduled, present, late, half_day, on_leave }: Counts, unexpected: number): number | null {
  const expected = scheduled - on_leave;
  const came = present + late + half_day - unexpected;
  return expected <= 0 ? null : Math.round((1000 * came) / expected) / 10;
}

// A record counts for the department that its member was in on its date. Every record has exactly one, and the few who
// change are hashed once. `offset 0` has the records read from their index before that.
const joinTeam = `join team t on t.user_id = r.user_id and r.date >= t.valid_from and r.date < t.valid_to`;

// Who came to a working day unexpected, and who was expected on a day off, are few, and looked up one by one; all others
// are counted from the index alone (migrations/0007_reports.sql).
const selectTrends = `
  with team as materialized (
    select user_id, valid_from, valid_to from member_departments
    where org_id = $4 and ($3::text[] is null or department = any ($3))
  ), days as (
    select * from unnest($1::date[], $2::boolean[]) as d (date, working)
  ), by_status as (
    select r.date, r.status, count(*) as records, sum(r.total_work_duration) as work
    from (
      select date, user_id, status, total_work_duration from attendance_records
      where org_id = $4 and date between ($1::date[])[1] and ($1::date[])[cardinality($1::date[])]
      offset 0
    ) r ${joinTeam}
    group by r.date, r.status
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
  ), others as (
    select r.date, count(*) as records, count(*) filter (where r.status in ('present', 'late', 'half_day')) as came
    from (
      select date, user_id, status from attendance_records
      where org_id = $4 and date = any (array(select date from days where working)) and not expected
      union all
      select date, user_id, status from attendance_records
      where org_id = $4 and date = any (array(select date from days where not working)) and expected
    ) r ${joinTeam}
    group by r.date
  )
  select d.date, k.date is not null as is_closed,
    case when d.working then coalesce(c.records, 0) - coalesce(n.records, 0) else coalesce(n.records, 0) end as scheduled,
    case when d.working then coalesce(n.came, 0) else coalesce(c.came, 0) - coalesce(n.came, 0) end as unexpected,
    coalesce(c.present, 0) as present, coalesce(c.late, 0) as late, coalesce(c.half_day, 0) as half_day,
    coalesce(c.absent, 0) as absent, coalesce(c.on_leave, 0) as on_leave,
    coalesce(c.came, 0) as came, coalesce(c.work, 0) as work
  from days d
  left join counts c on c.date = d.date
  left join others n on n.date = d.date
  left join day_closings k on k.org_id = $4 and k.date = d.date and k.closed_at is not null
  order by d.date`;

// Those whose day is counted among those who came.
const selectAtWork = `
  select r.user_id
  from users u
  join work_sessions s on s.org_id = u.org_id and s.user_id = u.id and s.ended_at is null
  join attendance_records r on r.org_id = s.org_id and r.id = s.attendance_record_id
  ${joinDepartment("r.user_id", "r.date")}
  where u.org_id = $4 and r.date between $1 and $2 and r.status in ('present', 'late', 'half_day')
    and ($3::text[] is null or held.department = any ($3))`;
