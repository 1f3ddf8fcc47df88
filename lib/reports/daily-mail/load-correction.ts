import type { Db } from "../../platform/db/transaction.ts";
import { joinDepartment } from "../../platform/tenancy/department-on.ts";
import type { LocalDate } from "../../platform/time/calendar.ts";
import { percentagesOf } from "../../timeline/rules/totals.ts";
import type { DayLine } from "../rules/day-line.ts";
import type { CorrectionMail, Figures } from "./correction-mail.ts";

/** How many people the mail names; the others are counted. */
const NAMED = 25;

type Totals = Omit<Figures, "active_percent"> & { active: number; idle: number; meeting: number };
type Correction = Pick<CorrectionMail, "told" | "now" | "people">;
type PersonRow = {
  name: string;
  department: string | null;
  told: ToldAs | null;
  now: ToldAs;
  total: number;
};
/** As JSON has it. */
type ToldAs = Omit<DayLine, "check_in_time"> & { check_in_time: string | null };

/**
 * What mail number `mail` of a date corrects: for whom, what was told before and with it, and the figures of everybody.
 * For the worker role, so every statement names the organization.
 */
export async function loadCorrection(db: Db, orgId: string, date: LocalDate, mail: number): Promise<Correction> {
  const rows = await db.query<PersonRow>(selectPeople, [orgId, date, mail, NAMED]);
  const items = rows.map(({ name, department, told, now }) => {
    return { name, department, told: told === null ? null : dayOf(told), now: dayOf(now) };
  });
  return {
    told: await figuresOf(db, orgId, date, mail - 1),
    now: await figuresOf(db, orgId, date, mail),
    people: { items, total: rows[0]?.total ?? 0 },
  };
}

/** The figures of a date once `mails` mails had told of it. */
async function figuresOf(db: Db, orgId: string, date: LocalDate, mails: number): Promise<Figures> {
  const { active, idle, meeting, ...figures } = await db.one<Totals>(selectFigures, [orgId, date, mails]);
  return { ...figures, active_percent: percentagesOf({ active, idle, meeting }).active_percent };
}

function dayOf(day: ToldAs): DayLine {
  return { ...day, check_in_time: day.check_in_time === null ? null : new Date(day.check_in_time) };
}

const selectFigures = `
  select
    count(*) filter (where check_in_time is not null) as present,
    count(*) filter (where check_in_time is not null and is_late) as late,
    count(*) filter (where check_in_time is null and status = 'absent') as absent,
    count(*) filter (where check_in_time is null and status = 'on_leave') as on_leave,
    coalesce(sum(total_work_duration), 0) as work_seconds,
    coalesce(sum(total_active_duration), 0) as active,
    coalesce(sum(total_idle_duration), 0) as idle,
    coalesce(sum(total_meeting_duration), 0) as meeting
  from (
    select distinct on (user_id) *
    from told_days where org_id = $1 and date = $2 and mail <= $3
    order by user_id, mail desc
  ) told`;

const selectPeople = `
  select u.name, held.department, to_jsonb(o) as told, to_jsonb(t) as now, count(*) over () as total
  from told_days t
  join users u on u.org_id = t.org_id and u.id = t.user_id ${joinDepartment("t.user_id", "t.date")}
  left join lateral (
    select * from told_days b
    where b.org_id = t.org_id and b.date = t.date and b.user_id = t.user_id and b.mail < t.mail
    order by b.mail desc limit 1
  ) o on true
  where t.org_id = $1 and t.date = $2 and t.mail = $3
  order by u.name, u.id
  limit $4`;
