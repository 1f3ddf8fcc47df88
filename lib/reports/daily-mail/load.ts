import type { Db } from "../../platform/db/transaction.ts";
import { joinDepartment } from "../../platform/tenancy/department-on.ts";
import { percentagesOf } from "../../timeline/rules/totals.ts";
import type { DailyReportMail } from "./mail.ts";

/** How many people a list of the mail names; the others are counted. */
const NAMED = 10;
const LONGEST = 5;
const APPLICATIONS = 5;

type Totals = {
  present: number;
  half_day: number;
  still_at_work: number;
  to_review: number;
  work: number;
  active: number;
  idle: number;
  meeting: number;
};
type PersonRow = {
  kind: "late" | "absent" | "on_leave";
  name: string;
  department: string | null;
  check_in_time: Date;
  total: number;
};
type LongRow = {
  name: string;
  department: string | null;
  work: number;
  active: number;
  idle: number;
  meeting: number;
};

type DayReport = Omit<DailyReportMail, "organization" | "date" | "timezone" | "url" | "unsubscribe_url">;

/**
 * What an organization's day had come to when its report was made, however long the mail waited: what is corrected later
 * is what was told. For the worker role, so every statement names the organization.
 */
export async function loadDayReport(db: Db, orgId: string, date: string): Promise<DayReport> {
  const { work, active, idle, meeting, ...counts } = await db.one<Totals>(selectTotals, [orgId, date]);
  const people = await db.query<PersonRow>(selectPeople, [orgId, date, NAMED]);
  const longest = await db.query<LongRow>(selectLongest, [orgId, date, LONGEST]);
  const of = (kind: PersonRow["kind"]) => {
    const items = people.filter((person) => person.kind === kind);
    return { items, total: items[0]?.total ?? 0 };
  };
  return {
    ...counts,
    late: of("late"),
    absent: of("absent"),
    on_leave: of("on_leave"),
    work_seconds: work,
    active_percent: percentagesOf({ active, idle, meeting }).active_percent,
    longest: longest.map((row) => ({
      name: row.name,
      department: row.department,
      work_seconds: row.work,
      active_percent: percentagesOf(row).active_percent,
    })),
    top_applications: await db.query(selectApplications, [orgId, date, APPLICATIONS]),
  };
}

const selectTotals = `
  select
    count(*) filter (where check_in_time is not null) as present,
    count(*) filter (where status = 'half_day' and check_in_time is not null) as half_day,
    count(*) filter (where is_at_work) as still_at_work,
    count(*) filter (where needs_review) as to_review,
    coalesce(sum(total_work_duration), 0) as work,
    coalesce(sum(total_active_duration), 0) as active,
    coalesce(sum(total_idle_duration), 0) as idle,
    coalesce(sum(total_meeting_duration), 0) as meeting
  from told_days
  where org_id = $1 and date = $2 and mail = 1`;

const selectPeople = `
  select kind, name, department, check_in_time, total
  from (
    select k.kind, u.name, held.department, t.check_in_time,
      count(*) over (partition by k.kind) as total,
      row_number() over (partition by k.kind order by u.name, u.id) as position
    from told_days t
    join users u on u.org_id = t.org_id and u.id = t.user_id ${joinDepartment("t.user_id", "t.date")}
    cross join lateral (
      select case
        when t.check_in_time is null and t.status in ('absent', 'on_leave') then t.status
        when t.check_in_time is not null and t.is_late then 'late'
      end as kind
    ) k
    where t.org_id = $1 and t.date = $2 and t.mail = 1 and k.kind is not null
  ) named
  where position <= $3
  order by kind, position`;

const selectLongest = `
  select u.name, held.department, t.total_work_duration as work, t.total_active_duration as active,
    t.total_idle_duration as idle, t.total_meeting_duration as meeting
  from told_days t
  join users u on u.org_id = t.org_id and u.id = t.user_id ${joinDepartment("t.user_id", "t.date")}
  where t.org_id = $1 and t.date = $2 and t.mail = 1 and t.total_work_duration > 0
  order by t.total_work_duration desc, u.name, u.id
  limit $3`;

const selectApplications = `
  select a.name, sum(a.seconds) as seconds
  from productivity_summary s, jsonb_to_recordset(s.top_applications) as a (name text, seconds int)
  where s.org_id = $1 and s.date = $2
  group by a.name
  order by sum(a.seconds) desc, a.name
  limit $3`;
