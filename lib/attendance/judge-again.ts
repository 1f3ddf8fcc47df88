import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { addDays, type LocalDate, localDateOf } from "../platform/time/calendar.ts";
import { loadExpectations } from "../schedules/expectations.ts";
import { finishedDayStatus, isLate } from "../schedules/rules/day-status.ts";
import { expectedShift } from "../schedules/rules/plan.ts";
import type { Shift } from "../schedules/rules/shift.ts";
import type { DayStatus } from "./rules/day-status.ts";

/** As far back as a change of what was expected of a member reaches: a leap year. */
const MAX_DAYS = 366;

type Day = {
  /** Null on a closed date on which nobody expected the member. */
  id: string | null;
  date: LocalDate;
  check_in_time: Date | null;
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
  const today = localDateOf(now, organization.timezone);
  const first = latest(from, addDays(today, 1 - MAX_DAYS));
  const last = before === undefined || before > today ? today : addDays(before, -1);
  if (first > last) return;
  const member = (await loadExpectations(db, [userId], { to: last })).get(userId);
  if (member === undefined) return;
  const days = await db.query<Day>(selectDays, [userId, first, last, organization.id]);
  const changed = days.flatMap((day) => {
    const shift = expectedShift(member, day.date, organization);
    const isOver = day.date < today && (shift === undefined || shift.end <= now);
    const verdict = verdictOf(day, shift, organization.settings.late_threshold_minutes, isOver);
    return verdict === undefined || isSame(day, verdict) ? [] : [verdict];
  });
  if (changed.length > 0) await save(db, userId, changed);
}

const latest = (one: LocalDate, other: LocalDate) => (one > other ? one : other);

/** What a day is by what is expected now; undefined where it is nothing. */
function verdictOf(day: Day, shift: Shift | undefined, thresholdMinutes: number, isOver: boolean): Verdict | undefined {
  const expected = shift !== undefined;
  const { id, date } = day;
  if (day.check_in_time === null) {
    if (id === null && !expected) return undefined;
    // What an administrator has said of a day without work stands.
    const said = day.is_settled ? day.status : null;
    return { id, date, is_late: false, expected, status: said ?? (expected ? "absent" : "off") };
  }
  const is_late = isLate(day.check_in_time, shift, thresholdMinutes);
  const status = isOver && !day.is_running ? finishedDayStatus(day.work, is_late, shift) : is_late ? "late" : "present";
  return { id, date, is_late, expected, status };
}

function isSame(day: Day, { is_late, status, expected }: Verdict): boolean {
  return day.is_late === is_late && day.status === status && day.expected === expected;
}

/** Their sums are made again by the next closing. */
async function save(db: Db, userId: string, verdicts: readonly Verdict[]): Promise<void> {
  await db.query(saveVerdicts, [userId, JSON.stringify(verdicts)]);
}

const selectDays = `
  select r.id, d.date, r.check_in_time, r.total_work_duration as work, r.is_late, r.status, r.expected,
    r.settled_at is not null as is_settled,
    exists (select from work_sessions w where w.attendance_record_id = r.id and w.ended_at is null) as is_running
  from (select $2::date + n as date from generate_series(0, $3::date - $2::date) as n) d
  left join attendance_records r on r.user_id = $1 and r.date = d.date
  left join day_closings k on k.org_id = $4 and k.date = d.date and k.closed_at is not null
  where r.id is not null or k.date is not null
  order by d.date`;

// A date that was closed without the member becomes one of theirs, if they are still a member.
const saveVerdicts = `
  insert into attendance_records as r (org_id, user_id, date, is_late, status, expected)
  select u.org_id, u.id, n.date, n.is_late, n.status, n.expected
  from jsonb_to_recordset($2::jsonb) as n (id uuid, date date, is_late boolean, status text, expected boolean)
  join users u on u.id = $1 and (n.id is not null or u.status = 'active')
  on conflict on constraint attendance_records_user_date_key do update set
    is_late = excluded.is_late, status = excluded.status, expected = excluded.expected, closed_at = null`;
