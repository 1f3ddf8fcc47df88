import { createHash } from "node:crypto";
import { loadClosedUsage } from "../activity/closed-usage.ts";
import { splitByProductivity, type Usage } from "../activity/rules/productivity.ts";
import type { DayStatus } from "../attendance/rules/day-status.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { rulesOf, withRules } from "../platform/tenancy/rules-in-force.ts";
import { localDateOf } from "../platform/time/calendar.ts";
import { plansOfDays } from "../schedules/plans-of-days.ts";
import { judgeDay } from "../schedules/rules/day-status.ts";
import { type Plan, unworkedStatus } from "../schedules/rules/plan.ts";
import type { Totals } from "../timeline/rules/totals.ts";
import type { Decision } from "./decision.ts";
import { type DayChange, isSame, type Judgement } from "./rules/change.ts";

/** A member's day as it stands; without a record on a closed date nobody expected them. */
export type StandingDay = Totals & {
  user_id: string;
  name: string;
  date: string;
  record_id: string | null;
  status: DayStatus | null;
  is_late: boolean;
  check_in_time: Date | null;
  check_out_time: Date | null;
  judged_at: Date | null;
  /** An administrator has said what the day was. */
  is_settled: boolean;
  closed: boolean;
  productive_time: number;
  neutral_time: number;
  unproductive_time: number;
};

export type ChangedDay = DayChange & { record_id: string | null; day: StandingDay };

/** What a rule makes of the past, and how many days nobody can tell it of any more, as what they went to is forgotten. */
export type Replay = { changes: ChangedDay[]; unknown_days: number; token: string };

/**
 * Judges the days of a period by another rule, all others being as they were. Nothing is written. The token stands for
 * exactly this answer.
 */
export async function replay(db: Db, organization: Organization, decision: Decision, now: Date): Promise<Replay> {
  const days = await loadDays(db, organization, decision);
  const before = await rulesOf(db, organization, days);
  const known = new Map<Organization, Organization>();
  const after = (day: StandingDay) => {
    const base = before(day);
    const found = known.get(base) ?? withRules(base, new Map([[decision.setting, decision.value]]));
    known.set(base, found);
    return found;
  };
  const { judged, unknown_days } =
    decision.setting === "productivity_rules"
      ? await judgeApplications(db, organization, days, after, now)
      : { judged: await judgeByPlan(db, days, { before, after, today: today(organization, now) }), unknown_days: 0 };
  const changes = judged.filter((change) => !isSame(change.before, change.after));
  return { changes, unknown_days, token: tokenOf(decision, changes) };
}

const today = ({ timezone }: Organization, now: Date) => localDateOf(now, timezone);

/** Days with their records, and those without one of dates that are closed. */
export function loadDays(db: Db, { id }: Organization, { from, to }: Pick<Decision, "from" | "to">) {
  return db.query<StandingDay>(selectDays, [id, from, to]);
}

type Rules = (day: StandingDay) => Organization;

/** Lateness, half days, absences and leave. What an administrator has said of a day without work stays. */
export async function judgeByPlan(
  db: Db,
  days: readonly StandingDay[],
  { before, after, today }: { before: Rules; after: Rules; today: string },
): Promise<ChangedDay[]> {
  const unknown = days.filter(({ record_id }) => record_id === null);
  const plansBefore = await plansOfDays(db, unknown, before);
  const plans = await plansOfDays(db, days, after);
  return days.flatMap((day) => {
    const plan = plans.get(day);
    const planBefore = plansBefore.get(day);
    // Whom nobody recorded although they were expected was no member then.
    if (plan === undefined || planBefore?.shift !== undefined) return [];
    const standing = standingOf(day);
    const judged = judgeOne(day, plan, { thresholdMinutes: after(day).settings.late_threshold_minutes, today });
    const isNothing = standing === null && judged.status === "off";
    return isNothing ? [] : [{ ...day, day, before: standing, after: judged }];
  });
}

function judgeOne(
  { check_in_time: first, check_out_time, date, work, status, is_settled }: StandingDay,
  plan: Plan,
  { thresholdMinutes, today }: { thresholdMinutes: number; today: string },
): Judgement {
  if (first !== null) {
    const has_ended = check_out_time !== null && date < today;
    return judgeDay({ first, has_ended, work }, plan.expected, thresholdMinutes);
  }
  return { status: is_settled && status !== null ? status : unworkedStatus(plan), is_late: false };
}

function standingOf({ status, is_late }: StandingDay): Judgement | null {
  return status === null ? null : { status, is_late };
}

/** How productive the time in applications was, of closed days: others are summed up when they are closed. */
export async function judgeApplications(
  db: Db,
  organization: Organization,
  days: readonly StandingDay[],
  after: Rules,
  now: Date,
): Promise<{ judged: ChangedDay[]; unknown_days: number }> {
  const worked = days.filter(({ closed, check_in_time }) => closed && check_in_time !== null);
  const usage = await loadClosedUsage(db, organization, worked, now);
  const judged = worked.flatMap((day) => {
    const usages = usage.get(day);
    const standing = standingOf(day);
    if (usages === undefined || standing === null) return [];
    const before = { ...standing, ...timesOf(day) };
    return [{ ...day, day, before, after: { ...standing, ...splitTimes(usages, after(day)) } }];
  });
  return { judged, unknown_days: worked.length - usage.size };
}

export type Times = Pick<StandingDay, "productive_time" | "neutral_time" | "unproductive_time">;

function timesOf({ productive_time, neutral_time, unproductive_time }: Times): Times {
  return { productive_time, neutral_time, unproductive_time };
}

function splitTimes(usages: readonly Usage[], { settings }: Organization): Times {
  const { productive, neutral, unproductive } = splitByProductivity(usages, settings.productivity_rules);
  return { productive_time: productive, neutral_time: neutral, unproductive_time: unproductive };
}

function tokenOf({ setting, value, from, to }: Decision, changes: readonly DayChange[]): string {
  const days = changes.map(({ user_id, date, before, after }) => [user_id, date, before, after]);
  return createHash("sha256")
    .update(JSON.stringify([setting, value, from, to, days]))
    .digest("base64url");
}

// Who was absent is known of dates that are closed; of the others the night will tell.
const selectDays = `
  select d.user_id, u.name, d.date, r.id as record_id, r.status, coalesce(r.is_late, false) as is_late,
    r.check_in_time, r.check_out_time, r.judged_at, r.settled_at is not null as is_settled,
    r.closed_at is not null as closed,
    coalesce(r.total_work_duration, 0) as work, coalesce(r.total_active_duration, 0) as active,
    coalesce(r.total_idle_duration, 0) as idle, coalesce(r.total_break_duration, 0) as break,
    coalesce(r.total_meeting_duration, 0) as meeting, coalesce(r.total_untracked_duration, 0) as untracked,
    coalesce(s.productive_time, 0) as productive_time, coalesce(s.neutral_time, 0) as neutral_time,
    coalesce(s.unproductive_time, 0) as unproductive_time
  from (
    select user_id, date from attendance_records where org_id = $1 and date between $2 and $3
    union
    select u.id, c.date from users u join day_closings c on c.org_id = u.org_id
    where u.org_id = $1 and u.status = 'active' and c.date between $2 and $3
  ) d
  join users u on u.org_id = $1 and u.id = d.user_id
  left join attendance_records r on r.org_id = $1 and r.user_id = d.user_id and r.date = d.date
  left join productivity_summary s on s.org_id = $1 and s.user_id = d.user_id and s.date = d.date
  order by d.date, d.user_id`;
