import * as z from "zod";
import { asOf } from "../attendance/record.ts";
import { DAY_STATUSES, type DayStatus } from "../attendance/rules/day-status.ts";
import { loadRunning, type Running } from "../attendance/running.ts";
import type { Db } from "../platform/db/transaction.ts";
import { decodeCursor, toPage } from "../platform/http/pagination.ts";
import { id, page } from "../platform/http/schemas.ts";
import { joinDepartment } from "../platform/tenancy/department-on.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Period } from "../platform/time/period.ts";
import { findOpenLeave } from "../schedules/open-leave.ts";

/** Seconds of work without breaks, and those of them that were active. */
const times = { net: z.int(), active: z.int() };

const sums = z.object({ days: z.int(), late: z.int(), ...times });

/** A member's dates side by side; those of which there is nothing to say are left out. */
const memberDays = z
  .object({
    user_id: id,
    name: z.string(),
    employee_id: z.string(),
    department: z.string().nullable(),
    days: z.array(z.object({ date: z.string(), status: z.enum(DAY_STATUSES).nullable(), ...times, late: z.boolean() })),
    /** Of the dates beside it; `days` are those that were worked. */
    totals: sums,
  })
  .meta({ id: "MemberDays" });

/** What a list of members with their dates answers. */
export const teamDaysPage = page(memberDays)
  .extend({
    ...asOf,
    start_date: z.string(),
    end_date: z.string(),
    timezone: z.string(),
    /** Of all members that the list is about, in all and by date; null on all pages but the first. */
    totals: sums.extend({ members: z.int(), by_date: z.array(sums.extend({ date: z.string() })) }).nullable(),
  })
  .meta({ id: "TeamDaysPage" });

type Member = { user_id: string; name: string; employee_id: string; department: string | null };
type Day = {
  user_id: string;
  record_id: string;
  date: string;
  status: DayStatus;
  net: number;
  active: number;
  late: boolean;
};
type Sums = z.infer<typeof sums>;
type DateRow = Sums & { date: string };
type Query = { limit: number; cursor?: string | undefined };
type Context = { organization: Organization; departments: readonly string[] | null; now: Date };

/**
 * A page of members by name with their dates between two: of those departments (null: all), each date counted for the
 * department it was a day of. A day that runs counts up to `now`. As many statements for a member as for a thousand.
 */
export async function loadTeamDays(
  db: Db,
  { from, to }: Period,
  { limit, cursor }: Query,
  { organization, departments, now }: Context,
): Promise<z.input<typeof teamDaysPage>> {
  const [name = null, userId = null] = decodeCursor(cursor, z.tuple([z.string(), id])) ?? [];
  const members = await db.query<Member>(selectMembers, [from, to, departments, name, userId, limit + 1]);
  const { items, next_cursor } = toPage(members, limit, ({ name, user_id }) => [name, user_id]);
  const ids = items.map(({ user_id }) => user_id);
  const running = await loadRunning(db, ids, now);
  const days = await db.query<Day>(selectDays, [ids, from, to, departments]);
  const byMember = Map.groupBy(days.map(upTo(running)), ({ user_id }) => user_id);
  const away = Map.groupBy(await findAway(db, { from, to }, ids, { organization, departments }), (day) => day.user_id);
  const shown = items.map((member) => {
    const worked = (byMember.get(member.user_id) ?? []).map(({ user_id: _, record_id: __, ...day }) => day);
    const unworked = (away.get(member.user_id) ?? []).map(({ date }) => ({ date, ...ON_LEAVE }));
    const days = [...worked, ...unworked].sort((a, b) => (a.date < b.date ? -1 : 1));
    return { ...member, days, totals: sumOf(days) };
  });
  const totals = cursor === undefined ? await loadTotals(db, { from, to }, { departments, now }) : null;
  const span = { start_date: from, end_date: to, timezone: organization.timezone };
  return { as_of: now, ...span, totals, items: shown, next_cursor };
}

const ON_LEAVE = { status: "on_leave", net: 0, active: 0, late: false } as const;

function upTo(running: ReadonlyMap<string, Running>): (day: Day) => Day {
  return (day) => {
    const open = running.get(day.user_id);
    if (open?.record_id !== day.record_id) return day;
    return { ...day, net: day.net + netOf(open), active: day.active + open.totals.active };
  };
}

function netOf({ totals }: Running): number {
  return totals.work - totals.break;
}

function sumOf(days: readonly { net: number; active: number; late: boolean }[]): Sums {
  return {
    days: days.filter(({ net }) => net > 0).length,
    late: days.filter(({ late }) => late).length,
    net: days.reduce((sum, { net }) => sum + net, 0),
    active: days.reduce((sum, { active }) => sum + active, 0),
  };
}

/** Leave of dates that have no record before they are closed. */
async function findAway(
  db: Db,
  period: Period,
  ids: readonly string[],
  { organization, departments }: Pick<Context, "organization" | "departments">,
) {
  const away = await findOpenLeave(db, organization, ids, period);
  return away.filter(
    ({ department }) => departments === null || (department !== null && departments.includes(department)),
  );
}

/** What is in no record yet is added to the date it belongs to. */
async function loadTotals(db: Db, { from, to }: Period, { departments, now }: Pick<Context, "departments" | "now">) {
  const values = [from, to, departments];
  const { members } = await db.one<{ members: number }>(countMembers, values);
  const by_date = new Map((await db.query<DateRow>(selectDates, values)).map((row) => [row.date, row]));
  const atWork = await db.query<{ user_id: string; net: number }>(selectAtWork, values);
  const running = await loadRunning(
    db,
    atWork.map(({ user_id }) => user_id),
    now,
  );
  for (const { user_id, net } of atWork) {
    const open = running.get(user_id);
    const row = open === undefined ? undefined : by_date.get(open.date);
    if (open === undefined || row === undefined) continue;
    if (net === 0 && netOf(open) > 0) row.days += 1;
    row.net += netOf(open);
    row.active += open.totals.active;
  }
  const rows = [...by_date.values()];
  const sum = (of: (row: DateRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    members,
    days: sum(({ days }) => days),
    late: sum(({ late }) => late),
    net: sum(({ net }) => net),
    active: sum(({ active }) => active),
    by_date: rows,
  };
}

// Members of the departments on some date of the span: who is one still, and who has a record of such a date.
const membersOfSpan = `
    from users u
    where u.org_id = (select app.current_org()) and exists (
        select from member_departments m
        where m.org_id = u.org_id and m.user_id = u.id and m.valid_from <= $2::date and m.valid_to > $1::date
          and ($3::text[] is null or m.department = any ($3))
          and (u.status = 'active' and u.created_at < ($2::date + 2) or exists (
            select from attendance_records r
            where r.org_id = u.org_id and r.user_id = u.id and r.date between $1::date and $2::date
              and r.date >= m.valid_from and r.date < m.valid_to)))`;

const selectMembers = `
  select u.id as user_id, u.name, u.employee_id, (
    select m.department from member_departments m
    where m.org_id = u.org_id and m.user_id = u.id and m.valid_from <= $2::date and m.valid_to > $1::date
      and ($3::text[] is null or m.department = any ($3))
    order by m.valid_from desc limit 1) as department ${membersOfSpan}
    and ($4::text is null or (u.name, u.id) > ($4, $5::uuid))
  order by u.name, u.id
  limit $6`;

const countMembers = `
  select count(*) as members ${membersOfSpan}`;

const figures = `r.total_work_duration - r.total_break_duration`;

const selectDays = `
  select r.user_id, r.id as record_id, r.date, r.status, ${figures} as net, r.total_active_duration as active,
    r.is_late as late
  from attendance_records r ${joinDepartment("r.user_id", "r.date")}
  where r.org_id = (select app.current_org()) and r.user_id = any ($1::uuid[]) and r.date between $2 and $3
    and ($4::text[] is null or held.department = any ($4))
  order by r.date`;

const selectDates = `
  select r.date, count(*) filter (where ${figures} > 0) as days, count(*) filter (where r.is_late) as late,
    coalesce(sum(${figures}), 0) as net, coalesce(sum(r.total_active_duration), 0) as active
  from attendance_records r ${joinDepartment("r.user_id", "r.date")}
  where r.org_id = (select app.current_org()) and r.date between $1 and $2
    and ($3::text[] is null or held.department = any ($3))
  group by r.date
  order by r.date`;

const selectAtWork = `
  select r.user_id, ${figures} as net
  from users u
  join work_sessions s on s.org_id = u.org_id and s.user_id = u.id and s.ended_at is null
  join attendance_records r on r.org_id = s.org_id and r.id = s.attendance_record_id
  ${joinDepartment("r.user_id", "r.date")}
  where u.org_id = (select app.current_org()) and r.date between $1 and $2
    and ($3::text[] is null or held.department = any ($3))`;
