import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { rulesOf } from "../platform/tenancy/rules-in-force.ts";
import { addDays, type LocalDate, localDateOf } from "../platform/time/calendar.ts";
import { loadExpectations } from "../schedules/expectations.ts";
import { finishedDayStatus, isLate } from "../schedules/rules/day-status.ts";
import { type Expectation, type Plan, plannerOf, unworkedStatus } from "../schedules/rules/plan.ts";
import type { DayStatus } from "./rules/day-status.ts";

/** As far back as a change of what was expected of a member reaches: a leap year. */
const MAX_DAYS = 366;

type Day = {
  /** Null on a closed date on which nobody expected the member. */
  id: string | null;
  user_id: string;
  date: LocalDate;
  check_in_time: Date | null;
  judged_at: Date | null;
  is_running: boolean;
  work: number;
  is_late: boolean;
  status: DayStatus | null;
  expected: boolean | null;
  is_settled: boolean;
};
type Verdict = Pick<Day, "id" | "date"> & { is_late: boolean; status: DayStatus; expected: boolean };

/**
 * Judges days of a member again after what was expected of them has changed: who came late, who was absent. Days that
 * nobody has closed yet are judged when they are, unless there is work on them. The caller holds the member's lock.
 */
export async function judgeAgain(
  db: Db,
  organization: Organization,
  userId: string,
  { from, before }: { from: LocalDate; before?: LocalDate | undefined },
  now: Date,
): Promise<void> {
  const { id, timezone } = organization;
  const today = localDateOf(now, timezone);
  const oldest = addDays(today, 1 - MAX_DAYS);
  const first = from > oldest ? from : oldest;
  const last = before === undefined || before > today ? today : addDays(before, -1);
  if (first > last) return;
  const member = (await loadExpectations(db, organization, [userId], { from: first, to: last })).get(userId);
  if (member === undefined) return;
  const days = await db.query<Day>(selectDays, [userId, first, last, id]);
  const rules = await rulesOf(db, organization, days);
  const judge = judgeBy(member, rules, { today, now });
  const changed = days.flatMap((day) => {
    const verdict = judge(day);
    return verdict === undefined || isSame(day, verdict) ? [] : [verdict];
  });
  // Their sums are made again by the next closing.
  if (changed.length > 0) await db.query(saveVerdicts, [userId, JSON.stringify(changed), id]);
}

/** Judges days of a member by their rules. */
function judgeBy(
  member: Expectation,
  rules: (day: Day) => Organization,
  { today, now }: { today: LocalDate; now: Date },
) {
  const planners = new Map<Organization, ReturnType<typeof plannerOf>>();
  return (day: Day): Verdict | undefined => {
    const inForce = rules(day);
    const planner = planners.get(inForce) ?? plannerOf(inForce);
    planners.set(inForce, planner);
    const plan = planner.planOn(member, day.date);
    const isOver = day.date < today && (plan.shift === undefined || plan.shift.end <= now) && !day.is_running;
    return day.check_in_time === null
      ? unworked(day, plan)
      : worked({ ...day, check_in_time: day.check_in_time }, plan, inForce.settings.late_threshold_minutes, isOver);
  };
}

/** Undefined where nobody expected anything of a date of which nobody knows anything. */
function unworked({ id, date, is_settled, status }: Day, plan: Plan): Verdict | undefined {
  const planned = unworkedStatus(plan);
  if (id === null && planned === "off") return undefined;
  // What an administrator has said of a day without work stands, unless leave was given for it.
  const said = is_settled && planned !== "on_leave" ? status : null;
  return { id, date, is_late: false, expected: plan.shift !== undefined, status: said ?? planned };
}

function worked(day: Day & { check_in_time: Date }, plan: Plan, thresholdMinutes: number, isOver: boolean): Verdict {
  const { id, date, check_in_time, work } = day;
  const is_late = isLate(check_in_time, plan.expected, thresholdMinutes);
  const status = isOver ? finishedDayStatus(work, is_late, plan.expected) : is_late ? "late" : "present";
  return { id, date, is_late, expected: plan.shift !== undefined, status };
}

function isSame(day: Day, { is_late, status, expected }: Verdict): boolean {
  return day.is_late === is_late && day.status === status && day.expected === expected;
}

const selectDays = `
  select r.id, $1::uuid as user_id, d.date, r.check_in_time, coalesce(r.judged_at, r.check_in_time) as judged_at,
    r.total_work_duration as work, r.is_late, r.status, r.expected, r.settled_at is not null as is_settled,
    exists (
      select from work_sessions w
      where w.org_id = $4 and w.attendance_record_id = r.id and w.ended_at is null and w.voided_at is null
    ) as is_running
  from (select $2::date + n as date from generate_series(0, $3::date - $2::date) as n) d
  left join attendance_records r on r.org_id = $4 and r.user_id = $1 and r.date = d.date
  left join day_closings k on k.org_id = $4 and k.date = d.date and k.closed_at is not null
  where r.id is not null or k.date is not null
  order by d.date`;

// A date that was closed without the member becomes one of theirs, if they are still a member.
const saveVerdicts = `
  insert into attendance_records as r (org_id, user_id, date, is_late, status, expected)
  select u.org_id, u.id, n.date, n.is_late, n.status, n.expected
  from jsonb_to_recordset($2::jsonb) as n (id uuid, date date, is_late boolean, status text, expected boolean)
  join users u on u.org_id = $3 and u.id = $1 and (n.id is not null or u.status = 'active')
  on conflict on constraint attendance_records_user_date_key do update set
    is_late = excluded.is_late, status = excluded.status, expected = excluded.expected, closed_at = null`;
