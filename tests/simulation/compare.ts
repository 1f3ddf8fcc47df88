import { addDays } from "../../lib/platform/time/calendar.ts";
import { sql } from "../steps/scene/given.ts";
import type { Life } from "./life.ts";
import { receiptsOf } from "./receipts.ts";
import type { Script } from "./script.ts";

/** A person's date on which two lives came to something else, and in what. */
export type Difference = { readonly person: number; readonly date: string; readonly parts: readonly Part[] };

type Part = { readonly what: string; readonly ordered: unknown; readonly disordered: unknown };

type DayRow = { date: string } & Record<string, unknown>;

/** Every day of every person on which two lives differ, by date. */
export async function compareLives(
  script: Script,
  ordered: Life,
  disordered: Life,
): Promise<{ days: number; differences: Difference[] }> {
  const differences: Difference[] = [];
  const answers = Map.groupBy(compareOutcomes(ordered, disordered), ({ person, date }) => `${person} ${date}`);
  let days = 0;
  for (const { person } of ordered.company.members) {
    if (script.only !== undefined && !script.only.includes(person.index)) continue;
    const [one, other] = await Promise.all([ordered, disordered].map((life) => daysOf(script, life, person.index)));
    const dates = new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])]);
    days += dates.size;
    for (const date of dates) {
      const said = answers.get(`${person.index} ${date}`)?.flatMap(({ parts }) => parts) ?? [];
      const parts = [...compareDay(one?.get(date), other?.get(date)), ...said];
      if (parts.length > 0) differences.push({ person: person.index, date, parts });
      answers.delete(`${person.index} ${date}`);
    }
  }
  differences.push(...[...answers.values()].flat());
  return { days, differences: differences.sort((a, b) => a.date.localeCompare(b.date) || a.person - b.person) };
}

function compareDay(one: DayRow | undefined, other: DayRow | undefined): Part[] {
  if (one === undefined || other === undefined) return [{ what: "record", ordered: one, disordered: other }];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((what) => JSON.stringify(one[what]) !== JSON.stringify(other[what]))
    .map((what) => ({ what, ordered: one[what], disordered: other[what] }));
}

/** A fact that was taken in one life and not in the other. */
function compareOutcomes(ordered: Life, disordered: Life): Difference[] {
  const keys = new Set([...ordered.outcomes.keys(), ...disordered.outcomes.keys()]);
  return [...keys].flatMap((key) => {
    const [one, other] = [ordered.outcomes.get(key), disordered.outcomes.get(key)];
    if (one === other) return [];
    const [person = "", date = ""] = key.split(" ");
    return [{ person: Number(person), date, parts: [{ what: `answer to ${key}`, ordered: one, disordered: other }] }];
  });
}

/** Days that were lived without a slip and do not come to what the plan says. */
export async function compareWithPlan(script: Script, life: Life): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const { person } of life.company.members) {
    const days = await daysOf(script, life, person.index);
    for (const [key, planned] of life.planned) {
      const [index, date = ""] = key.split(" ");
      if (Number(index) !== person.index) continue;
      const [work, , , onBreak, meeting] = (days.get(date)?.totals ?? []) as number[];
      const came = { work, break: onBreak, meeting };
      if (JSON.stringify(came) === JSON.stringify(planned)) continue;
      differences.push({ person: person.index, date, parts: [{ what: "plan", ordered: planned, disordered: came }] });
    }
  }
  return differences;
}

async function daysOf({ from, days, window }: Script, { company }: Life, person: number): Promise<Map<string, DayRow>> {
  const [first, last] = window ?? [from, addDays(from, days - 1)];
  const employee = company.members[person];
  if (employee === undefined) throw new Error(`nobody is ${person}`);
  const rows = await sql<DayRow>(selectDays, [employee.member.id, first, last]);
  const lived = new Map(rows.map((row) => [row.date, row]));
  // Somebody who forgot to check in has heartbeats on a date without work.
  for (const [date, receipts] of await receiptsOf(employee, first, last))
    lived.set(date, { ...(lived.get(date) ?? { date }), receipts });
  return lived;
}

const selectDays = `
  select to_char(r.date, 'YYYY-MM-DD') as date,
    jsonb_build_array(r.status, r.is_late, r.check_in_time, r.check_out_time, r.findings, r.closed_at is not null) as status,
    jsonb_build_array(r.total_work_duration, r.total_active_duration, r.total_idle_duration, r.total_break_duration,
      r.total_meeting_duration) as totals,
    (select jsonb_agg(jsonb_build_array(s.started_at, s.ended_at, s.ended_by, s.idle_threshold_seconds) order by s.started_at)
     from work_sessions s where s.attendance_record_id = r.id and s.voided_at is null) as sessions,
    (select jsonb_agg(jsonb_build_array(b.break_start_time, b.break_end_time) order by b.break_start_time)
     from lunch_breaks b where b.attendance_record_id = r.id and b.voided_at is null) as breaks,
    (select jsonb_agg(jsonb_build_array(m.start_time, m.end_time) order by m.start_time)
     from meetings m join work_sessions s on s.id = m.work_session_id where s.attendance_record_id = r.id and m.voided_at is null) as meetings,
    (select jsonb_agg(jsonb_build_array(l.activity_type, l.start_time, l.end_time) order by l.start_time)
     from activity_logs l join work_sessions s on s.id = l.work_session_id where s.attendance_record_id = r.id) as segments,
    (select to_jsonb(p) - '{org_id,user_id,date,created_at,updated_at}'::text[]
     from productivity_summary p
     where p.user_id = r.user_id and p.date = r.date and p.total_work_duration > 0) as summary
  from attendance_records r
  where r.user_id = $1 and r.date between $2 and $3
  order by r.date`;
