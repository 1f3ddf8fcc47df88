import * as z from "zod";
import { runningDateOf } from "../attendance/current-date.ts";
import { durations, durationsOf } from "../attendance/record.ts";
import { DAY_STATUSES, type DayStatus } from "../attendance/rules/day-status.ts";
import type { Db } from "../platform/db/transaction.ts";
import { decodeCursor, toPage } from "../platform/http/pagination.ts";
import { id, instantOut, page } from "../platform/http/schemas.ts";
import { joinDepartment } from "../platform/tenancy/department-on.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { departmentsFor, seesDepartment } from "../platform/tenancy/rules/departments.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { dayBounds, localDateOf } from "../platform/time/calendar.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { findOpenLeave } from "../schedules/open-leave.ts";
import { type OpenEndRow, openEndColumns, openEndOf } from "../timeline/live-status.ts";
import { LIVE_STATES, liveState, provisionalSegments } from "../timeline/rules/live-state.ts";
import { type Totals, totalsOf } from "../timeline/rules/totals.ts";
import { sumTotals } from "./rules/report.ts";
import { sessionTotals } from "./session-totals.ts";

/** A member's day in a list of the team's: times are instants, durations seconds. */
const teamDay = z
  .object({
    user_id: id,
    name: z.string(),
    employee_id: z.string(),
    department: z.string().nullable(),
    /** The day's date: of whoever is at work since yesterday it is yesterday's, unless a date was asked for. */
    date: z.string(),
    status: z.enum(DAY_STATUSES).nullable(),
    /** Something of the day was declared late or changed afterwards, and nobody has looked yet. */
    needs_review: z.boolean(),
    /** First check-in and last check-out; no logout while a session of the day runs. */
    first_login: instantOut.nullable(),
    last_logout: instantOut.nullable(),
    sessions_count: z.int(),
    is_running: z.boolean(),
    ...durations,
    /** Work without breaks. */
    net_work_duration: z.int(),
    /** What the member is doing now, whatever the date; null where they are in no department of the caller's any more. */
    state: z.enum(LIVE_STATES).nullable(),
    state_since: instantOut.nullable(),
  })
  .meta({ id: "TeamDay" });

type Row = Totals &
  OpenEndRow & {
    user_id: string;
    name: string;
    employee_id: string;
    department: string | null;
    department_now: string | null;
    date: string;
    status: DayStatus | null;
    needs_review: boolean;
    first_login: Date | null;
    last_logout: Date | null;
    sessions_count: number;
    open_session_id: string | null;
  };

/** What a list of the team's day answers. */
export const teamDayPage = page(teamDay).extend({ date: z.string(), timezone: z.string() }).meta({ id: "TeamDayPage" });

type TeamQuery = { department?: string | undefined; limit: number; cursor?: string | undefined };

/**
 * A page of members by name with their day: those of the departments the caller looks after who were members on that
 * date, or have a record of it. One statement; a session that still runs counts up to `now`, as it would stand if it
 * ended now. Without a date it is today, and for those who are at work since yesterday the day that runs.
 */
export async function loadTeamDay(
  db: Db,
  asked: string | null,
  { department, limit, cursor }: TeamQuery,
  { principal, organization, now }: { principal: Principal; organization: Organization; now: Date },
): Promise<z.input<typeof teamDayPage>> {
  const departments = departmentsFor(principal, department);
  const [name = null, userId = null] = decodeCursor(cursor, z.tuple([z.string(), id])) ?? [];
  const { timezone } = organization;
  const date = asked ?? localDateOf(now, timezone);
  const dayEnd = dayBounds(date, timezone).end;
  const rows = await db.query<Row>(selectTeam, [date, departments, name, userId, limit + 1, dayEnd, asked === null]);
  const ids = rows.map(({ user_id }) => user_id);
  const away = new Set(
    (await findOpenLeave(db, organization, ids, { from: date, to: date })).map((day) => day.user_id),
  );
  const members = rows.map((row) => {
    const shown = toTeamDay(row, epochSeconds(now), principal);
    return shown.date === date && away.has(row.user_id) ? { ...shown, status: "on_leave" as const } : shown;
  });
  return { date, timezone, ...toPage(members, limit, ({ name, user_id }) => [name, user_id]) };
}

function toTeamDay(row: Row, now: number, principal: Principal): z.input<typeof teamDay> {
  const open = openEndOf(row);
  const isRunning = open !== null && open.work_session_id === row.open_session_id;
  const totals = isRunning ? sumTotals([row, totalsOf(provisionalSegments(open, now))]) : row;
  const isTheirs = row.user_id === principal.user_id || seesDepartment(principal, row.department_now);
  const { state, since } = isTheirs ? liveState(open, now) : { state: null, since: null };
  const { user_id, name, employee_id, department, date, status, needs_review, first_login, last_logout } = row;
  return {
    user_id,
    name,
    employee_id,
    department,
    date,
    status,
    needs_review,
    first_login,
    last_logout,
    sessions_count: row.sessions_count,
    is_running: isRunning,
    ...durationsOf(totals),
    net_work_duration: totals.work - totals.break,
    state,
    state_since: since === null ? null : new Date(since * 1000),
  };
}

// The page is cut first, so that only its members' days are looked up. An open session's segments are not in its
// record's totals yet.
const selectTeam = `
  with page as materialized (
    select u.id, u.name, u.employee_id, d.date, held.department, u.department as department_now
    from users u
    cross join lateral (select coalesce(case when $7 then (${runningDateOf("u.id")}) end, $1::date) as date) d
    ${joinDepartment("u.id", "d.date")}
    where ($2::text[] is null or held.department = any ($2))
      and ($3::text is null or (u.name, u.id) > ($3, $4::uuid))
      and (u.status = 'active' and u.created_at < $6
        or exists (select from attendance_records r where r.user_id = u.id and r.date = $1))
    order by u.name, u.id
    limit $5
  )
  select u.id as user_id, u.name, u.employee_id, u.department, u.department_now, u.date, r.status,
    coalesce(r.needs_review, false) as needs_review,
    r.check_in_time as first_login, r.check_out_time as last_logout,
    (select count(*) from work_sessions s where s.attendance_record_id = r.id and s.voided_at is null)
      as sessions_count,
    o.id as open_session_id,
    coalesce(r.total_work_duration, 0) + l.work as work,
    coalesce(r.total_active_duration, 0) + l.active as active,
    coalesce(r.total_idle_duration, 0) + l.idle as idle,
    coalesce(r.total_break_duration, 0) + l.break as break,
    coalesce(r.total_meeting_duration, 0) + l.meeting as meeting,
    coalesce(r.total_untracked_duration, 0) + l.untracked as untracked,
    ${openEndColumns}
  from page u
  join user_status v on v.user_id = u.id
  left join attendance_records r on r.user_id = u.id and r.date = u.date
  left join work_sessions o on o.attendance_record_id = r.id and o.ended_at is null
  cross join lateral (${sessionTotals("o.id")}) l
  order by u.name, u.id`;
