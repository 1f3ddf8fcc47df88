import * as z from "zod";
import { runningDateOf } from "../attendance/current-date.ts";
import { asOf } from "../attendance/record.ts";
import type { Db } from "../platform/db/transaction.ts";
import { decodeCursor, toPage } from "../platform/http/pagination.ts";
import { id, instantOut, page } from "../platform/http/schemas.ts";
import { joinDepartment } from "../platform/tenancy/department-on.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { departmentsFor } from "../platform/tenancy/rules/departments.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { localDateOf } from "../platform/time/calendar.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { type OpenEndRow, openEndColumns, openEndOf } from "../timeline/live-status.ts";
import { ENDED_BY, type EndedBy } from "../timeline/rules/ended-by.ts";
import { provisionalSegments } from "../timeline/rules/live-state.ts";
import { sumTotals, type Totals, totalsOf } from "../timeline/rules/totals.ts";
import { sessionTotals } from "../timeline/session-totals.ts";

/** A member's work sessions of a day, in order. */
const teamSessions = z.object({
  user_id: id,
  name: z.string(),
  employee_id: z.string(),
  department: z.string().nullable(),
  /** Of whoever is at work since yesterday it is yesterday's date. */
  date: z.string(),
  sessions: z.array(
    z.object({
      id,
      started_at: instantOut,
      ended_at: instantOut.nullable(),
      ended_by: z.enum(ENDED_BY).nullable(),
      is_running: z.boolean(),
      work_seconds: z.int(),
      active_seconds: z.int(),
      idle_seconds: z.int(),
      break_seconds: z.int(),
      meeting_seconds: z.int(),
      untracked_seconds: z.int(),
    }),
  ),
});

/** What a list of the team's sessions answers. */
export const teamSessionsPage = page(teamSessions)
  .extend({ ...asOf, date: z.string(), timezone: z.string() })
  .meta({ id: "TeamSessionsPage" });

type MemberSessions = z.input<typeof teamSessions>;
type Row = Omit<MemberSessions, "sessions"> &
  Totals &
  OpenEndRow & {
    id: string;
    started_at: Date;
    ended_at: Date | null;
    ended_by: EndedBy | null;
  };

/**
 * A page of the members who worked today, by name, with each of their sessions; of those who are at work since
 * yesterday, the day that runs. Only days of departments that the caller looks after. One statement; a session that still
 * runs counts up to `now`, as it would stand if it ended now.
 */
export async function loadTeamSessions(
  db: Db,
  { department, limit, cursor }: { department?: string | undefined; limit: number; cursor?: string | undefined },
  { principal, organization: { timezone }, now }: { principal: Principal; organization: Organization; now: Date },
): Promise<z.input<typeof teamSessionsPage>> {
  const date = localDateOf(now, timezone);
  const departments = departmentsFor(principal, department);
  const [name = null, userId = null] = decodeCursor(cursor, z.tuple([z.string(), id])) ?? [];
  const rows = await db.query<Row>(selectSessions, [date, departments, name, userId, limit + 1]);
  const members = groupByMember(rows, epochSeconds(now));
  return { as_of: now, date, timezone, ...toPage(members, limit, ({ name, user_id }) => [name, user_id]) };
}

function groupByMember(rows: readonly Row[], now: number): MemberSessions[] {
  const members: MemberSessions[] = [];
  for (const row of rows) {
    const { user_id, name, employee_id, department, date } = row;
    if (members.at(-1)?.user_id !== user_id)
      members.push({ user_id, name, employee_id, department, date, sessions: [] });
    members.at(-1)?.sessions.push(toSession(row, now));
  }
  return members;
}

function toSession(row: Row, now: number) {
  const open = row.ended_at === null ? openEndOf(row) : null;
  const totals = open === null ? row : sumTotals([row, totalsOf(provisionalSegments(open, now))]);
  return {
    id: row.id,
    started_at: row.started_at,
    ended_at: row.ended_at,
    ended_by: row.ended_by,
    is_running: row.ended_at === null,
    work_seconds: totals.work,
    active_seconds: totals.active,
    idle_seconds: totals.idle,
    break_seconds: totals.break,
    meeting_seconds: totals.meeting,
    untracked_seconds: totals.untracked,
  };
}

// The page is cut first, so that only its members' sessions are added up.
const selectSessions = `
  with page as materialized (
    select u.id, u.name, u.employee_id, held.department, r.date, r.id as record_id
    from users u
    cross join lateral (
      select id, date from attendance_records
      where org_id = u.org_id and user_id = u.id and date = coalesce((${runningDateOf("u.id")}), $1)
      limit 1
    ) r ${joinDepartment("u.id", "r.date")}
    where u.org_id = (select app.current_org())
      and exists (
        select from work_sessions s
        where s.org_id = u.org_id and s.attendance_record_id = r.id and s.voided_at is null)
      and ($2::text[] is null or held.department = any ($2))
      and ($3::text is null or (u.name, u.id) > ($3, $4::uuid))
    order by u.name, u.id
    limit $5
  )
  select u.id as user_id, u.name, u.employee_id, u.department, u.date, s.id, s.started_at, s.ended_at, s.ended_by, l.*,
    ${openEndColumns}
  from page u
  join work_sessions s
    on s.org_id = (select app.current_org()) and s.attendance_record_id = u.record_id and s.voided_at is null
  left join user_status v on v.org_id = s.org_id and v.user_id = u.id and v.work_session_id = s.id
  cross join lateral (${sessionTotals("s.id")}) l
  order by u.name, u.id, s.started_at`;
