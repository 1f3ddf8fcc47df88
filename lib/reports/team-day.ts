import * as z from "zod";
import { asOf, durations, durationsOf } from "../attendance/record.ts";
import { DAY_STATUSES, type DayStatus } from "../attendance/rules/day-status.ts";
import { loadRunning, type Running } from "../attendance/running.ts";
import type { Db } from "../platform/db/transaction.ts";
import { decodeCursor, toPage } from "../platform/http/pagination.ts";
import { id, instantOut, page } from "../platform/http/schemas.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { departmentsFor, seesDepartment } from "../platform/tenancy/rules/departments.ts";
import { rulesOfDates } from "../platform/tenancy/rules-in-force.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { dayBounds, localDateOf } from "../platform/time/calendar.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { findOpenLeave } from "../schedules/open-leave.ts";
import { plansOfDays } from "../schedules/plans-of-days.ts";
import type { Plan } from "../schedules/rules/plan.ts";
import { LIVE_STATES, liveState } from "../timeline/rules/live-state.ts";
import { SEGMENT_TYPES } from "../timeline/rules/timeline.ts";
import { sumTotals, type Totals } from "../timeline/rules/totals.ts";
import { loadShownNow } from "../timeline/shown-now.ts";
import { membersOfDay } from "./members-of-day.ts";
import { addTails, loadTeamSegments } from "./team-segments.ts";
import { countTeamExpected, sumTeam, teamTotals, toTeamTotals } from "./team-totals.ts";

/** What a list of the team's day can hold beside the day's figures. */
export const TEAM_PARTS = ["segments", "current", "shift"] as const;
export type TeamPart = (typeof TEAM_PARTS)[number];

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

/** The same with what was asked for besides. */
const overviewDay = teamDay
  .extend({
    /** With `include=segments`: the day's timeline as kind, start and end. Of a day that runs the last may change yet. */
    segments: z
      .array(
        z
          .tuple([z.enum(SEGMENT_TYPES), instantOut, instantOut])
          .meta({ examples: [["active", "2026-03-02T09:00:00.000Z", "2026-03-02T09:20:00.000Z"]] }),
      )
      .optional(),
    /** With `include=current`: what is in front of the member now; null where nothing is, or it is not for the caller. */
    current: z
      .object({ application: z.string().nullable(), window_title: z.string().nullable() })
      .nullable()
      .optional(),
    /** With `include=shift`: when the member is expected on the date, beside their leave; null where they are not. */
    shift: z.object({ start: instantOut, end: instantOut }).nullable().optional(),
  })
  .meta({ id: "OverviewDay" });

type Row = Totals & {
  user_id: string;
  name: string;
  employee_id: string;
  department: string | null;
  department_now: string | null;
  date: string;
  record_id: string | null;
  status: DayStatus | null;
  needs_review: boolean;
  first_login: Date | null;
  last_logout: Date | null;
  sessions_count: number;
};

const ofTeam = {
  ...asOf,
  date: z.string(),
  timezone: z.string(),
  /** Of all members that the list is about, whatever page they are on; null on all pages but the first. */
  totals: teamTotals.nullable(),
};

/** What lists of the team's day answer. */
export const teamDayPage = page(teamDay).extend(ofTeam).meta({ id: "TeamDayPage" });
export const overviewPage = page(overviewDay).extend(ofTeam).meta({ id: "OverviewPage" });

type TeamDay = z.input<typeof overviewDay>;
type TeamQuery = { department?: string | undefined; limit: number; cursor?: string | undefined };
type Context = { principal: Principal; organization: Organization; now: Date };

/**
 * A page of members by name with their day: those of the departments the caller looks after who were members on that
 * date, or have a record of it. As many statements for a member as for a thousand; a session that still runs counts up
 * to `now`, as it would stand if it ended now. Without a date it is today, and for those who are at work since yesterday
 * the day that runs.
 */
export async function loadTeamDay(
  db: Db,
  asked: string | null,
  { department, limit, cursor }: TeamQuery,
  { principal, organization, now }: Context,
  parts: readonly TeamPart[] = [],
): Promise<z.input<typeof overviewPage>> {
  const departments = departmentsFor(principal, department);
  const [name = null, userId = null] = decodeCursor(cursor, z.tuple([z.string(), id])) ?? [];
  const { timezone } = organization;
  const date = asked ?? localDateOf(now, timezone);
  const isNow = asked === null;
  const team = [date, departments, dayBounds(date, timezone).end, isNow];
  // What needs nobody's answer is sent together, here and below.
  const [rows, sums, onLeave] = await Promise.all([
    db.query<Row>(selectTeam, [...team, name, userId, limit + 1]),
    cursor === undefined ? sumTeam(db, team, principal, organization) : null,
    findOpenLeave(db, organization, null, { from: date, to: date }),
  ]);
  const { items, next_cursor } = toPage(rows, limit, ({ name, user_id }) => [name, user_id]);

  const ids = items.map(({ user_id }) => user_id);
  const seen = items.filter((row) => seesStateOf(principal, row)).map(({ user_id }) => user_id);
  const records = items.flatMap(({ record_id }) => (record_id === null ? [] : [record_id]));
  const [running, expected, segments, current, shifts] = await Promise.all([
    // Everybody of a page is among those whom its totals are of.
    loadRunning(db, sums?.at_work ?? ids, now),
    sums === null ? 0 : countTeamExpected(db, sums, { organization, departments, date }),
    parts.includes("segments") ? loadTeamSegments(db, records) : undefined,
    parts.includes("current") ? loadShownNow(db, seen, now) : undefined,
    parts.includes("shift") ? loadShifts(db, items, organization) : undefined,
  ]);
  if (segments !== undefined) addTails(segments, running.values());
  const away = new Set(onLeave.map((day) => day.user_id));
  const days = items.map((row) => {
    const open = running.get(row.user_id);
    const shown = toTeamDay(row, open, epochSeconds(now), principal);
    return {
      ...shown,
      ...(shown.date === date && away.has(row.user_id) && { status: "on_leave" as const }),
      ...(segments !== undefined && { segments: segments.get(row.record_id ?? "") ?? [] }),
      ...(current !== undefined && { current: (open !== undefined && current.get(row.user_id)) || null }),
      ...(shifts !== undefined && { shift: shifts.get(row)?.expected ?? null }),
    };
  });
  const totals =
    sums === null ? null : toTeamTotals(sums, running, onLeave, expected, { now, date, departments, isNow });
  return { as_of: now, date, timezone, totals, items: days, next_cursor };
}

/** Whether the caller may know what a member does now, whatever they may know of the day. */
function seesStateOf(principal: Principal, { user_id, department_now }: Row): boolean {
  return user_id === principal.user_id || seesDepartment(principal, department_now);
}

function toTeamDay(row: Row, running: Running | undefined, now: number, principal: Principal): TeamDay {
  const isRunning = running !== undefined && running.record_id === row.record_id;
  const totals = isRunning ? sumTotals([row, running.totals]) : row;
  const { state, since } = seesStateOf(principal, row)
    ? liveState(running?.open ?? null, now)
    : { state: null, since: null };
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

/** By the rules of each day's date, as it is judged. */
async function loadShifts(db: Db, days: readonly Row[], organization: Organization): Promise<Map<Row, Plan>> {
  const rules = await rulesOfDates(db, organization, [...new Set(days.map(({ date }) => date))]);
  return plansOfDays(db, days, ({ date }) => rules(date));
}

// The page is cut first, so that only its members' days are looked up.
const selectTeam = `
  with page as materialized (
    select u.id, u.name, u.employee_id, d.date, held.department, u.department as department_now ${membersOfDay}
      and ($5::text is null or (u.name, u.id) > ($5, $6::uuid))
    order by u.name, u.id
    limit $7
  )
  select u.id as user_id, u.name, u.employee_id, u.department, u.department_now, u.date, r.id as record_id, r.status,
    coalesce(r.needs_review, false) as needs_review,
    r.check_in_time as first_login, r.check_out_time as last_logout,
    (select count(*) from work_sessions s
      where s.org_id = r.org_id and s.attendance_record_id = r.id and s.voided_at is null) as sessions_count,
    coalesce(r.total_work_duration, 0) as work, coalesce(r.total_active_duration, 0) as active,
    coalesce(r.total_idle_duration, 0) as idle, coalesce(r.total_break_duration, 0) as break,
    coalesce(r.total_meeting_duration, 0) as meeting, coalesce(r.total_untracked_duration, 0) as untracked
  from page u
  left join attendance_records r
    on r.org_id = (select app.current_org()) and r.user_id = u.id and r.date = u.date
  order by u.name, u.id`;
