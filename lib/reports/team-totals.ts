import * as z from "zod";
import { durations, durationsOf } from "../attendance/record.ts";
import type { Running } from "../attendance/running.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { countExpected } from "../schedules/count-expected.ts";
import type { OpenLeave } from "../schedules/open-leave.ts";
import { type LiveState, liveState } from "../timeline/rules/live-state.ts";
import { sumTotals, type Totals } from "../timeline/rules/totals.ts";
import { membersOfDay } from "./members-of-day.ts";

/** What the day of a team comes to: the sums of all its members' days, and how many are in which state. */
export const teamTotals = z
  .object({
    members: z.int(),
    /** Who has a shift on the date, those on leave among them; others may have come all the same. */
    expected: z.int(),
    /** Members by the status of their day; `none` has not come, and may yet. */
    by_status: z.object({
      present: z.int(),
      late: z.int(),
      half_day: z.int(),
      absent: z.int(),
      on_leave: z.int(),
      off: z.int(),
      none: z.int(),
    }),
    /** Members by what they are doing now, as far as that is for the caller to know. */
    by_state: z.object({
      active: z.int(),
      idle: z.int(),
      break: z.int(),
      untracked: z.int(),
      offline: z.int(),
    }),
    ...durations,
    /** Work without breaks. */
    net_work_duration: z.int(),
  })
  .meta({ id: "TeamTotals" });

type ByStatus = z.infer<typeof teamTotals>["by_status"];

/** What is stored of a team's day. */
export type TeamSums = Totals &
  ByStatus & {
    members: number;
    /** Whose state the caller sees, and who of all is at work. */
    seen: number;
    at_work: string[];
    seen_at_work: string[];
    is_closed: boolean;
    expected: number;
  };

type Asked = {
  organization: Organization;
  now: Date;
  date: LocalDate;
  departments: readonly string[] | null;
  /** Whether it is asked what everybody does now: whoever is at work since yesterday is listed with that day. */
  isNow: boolean;
};

/** What is stored of the members of `membersOfDay`, whose values `team` are; `toTeamTotals` adds what runs. */
export function sumTeam(
  db: Db,
  team: readonly unknown[],
  { managed_departments, user_id }: Principal,
  { id: orgId }: Organization,
): Promise<TeamSums> {
  return db.one<TeamSums>(selectTotals, [...team, managed_departments, user_id, orgId]);
}

/** How many of a team are expected on its date. Once that is closed, it is in their records. */
export async function countTeamExpected(
  db: Db,
  { is_closed, expected }: TeamSums,
  { organization, departments, date }: Pick<Asked, "organization" | "departments" | "date">,
): Promise<number> {
  if (is_closed) return expected;
  return (await countExpected(db, organization, departments, [date])).get(date)?.scheduled ?? 0;
}

/**
 * The totals of a team: what is stored, and what runs up to now (`running`, of all who are at work). Who is on leave
 * (`onLeave`, of the organization) and has no record that says so yet counts as away, but who is at work since yesterday is
 * listed with that day instead (`isNow`). What a list shows of each adds up to them.
 */
export function toTeamTotals(
  sums: TeamSums,
  running: ReadonlyMap<string, Running>,
  onLeave: readonly OpenLeave[],
  expected: number,
  { now, date, departments, isNow }: Pick<Asked, "now" | "date" | "departments" | "isNow">,
): z.input<typeof teamTotals> {
  const ofDay = [...running.values()].filter((each) => isNow || each.date === date);
  const totals = sumTotals([sums, ...ofDay.map((each) => each.totals)]);
  const { present, late, half_day, absent, on_leave, off, none } = sums;
  const away = onLeave.filter(({ user_id, department }) => {
    const isTheirs = departments === null || (department !== null && departments.includes(department));
    return isTheirs && !(isNow && running.has(user_id));
  }).length;
  return {
    members: sums.members,
    expected,
    by_status: { present, late, half_day, absent, off, on_leave: on_leave + away, none: none - away },
    by_state: countStates(sums, running, now),
    ...durationsOf(totals),
    net_work_duration: totals.work - totals.break,
  };
}

function countStates({ seen, seen_at_work }: TeamSums, running: ReadonlyMap<string, Running>, now: Date) {
  const counts: Record<LiveState, number> = { active: 0, idle: 0, break: 0, untracked: 0, offline: seen };
  for (const userId of seen_at_work) {
    counts[liveState(running.get(userId)?.open ?? null, epochSeconds(now)).state] += 1;
    counts.offline -= 1;
  }
  return counts;
}

const selectTotals = `
  with team as materialized (
    select u.id, d.date, $5::text[] is null or u.id = $6 or coalesce(u.department = any ($5), false) as is_seen
    ${membersOfDay}
  )
  select count(*) as members, count(*) filter (where u.is_seen) as seen,
    coalesce(array_agg(u.id) filter (where v.work_session_id is not null), '{}') as at_work,
    coalesce(array_agg(u.id) filter (where v.work_session_id is not null and u.is_seen), '{}') as seen_at_work,
    exists (select from day_closings k where k.org_id = $7 and k.date = $1 and k.closed_at is not null) as is_closed,
    count(*) filter (where r.expected) as expected,
    count(*) filter (where r.status = 'present') as present, count(*) filter (where r.status = 'late') as late,
    count(*) filter (where r.status = 'half_day') as half_day, count(*) filter (where r.status = 'absent') as absent,
    count(*) filter (where r.status = 'on_leave') as on_leave, count(*) filter (where r.status = 'off') as off,
    count(*) filter (where r.status is null) as none,
    coalesce(sum(r.total_work_duration), 0) as work, coalesce(sum(r.total_active_duration), 0) as active,
    coalesce(sum(r.total_idle_duration), 0) as idle, coalesce(sum(r.total_break_duration), 0) as break,
    coalesce(sum(r.total_meeting_duration), 0) as meeting, coalesce(sum(r.total_untracked_duration), 0) as untracked
  from team u
  join user_status v on v.org_id = $7 and v.user_id = u.id
  left join attendance_records r on r.org_id = $7 and r.user_id = u.id and r.date = u.date`;
