import { between, pick, type Random, seededRandom } from "../../clients/common/random.ts";
import * as change from "../../functions/days/change.ts";
import * as undo from "../../functions/days/undo.ts";
import { localTime } from "../../lib/platform/time/calendar.ts";
import { call } from "../steps/call/when.ts";
import { sql } from "../steps/scene/given.ts";
import { type Company, tokenOf } from "./company.ts";
import { leaveOnDate, leavesOf } from "./leave.ts";
import type { Act } from "./office.ts";
import type { Person, Script } from "./script.ts";

type Fact = { type: "work_session" | "lunch_break" | "meeting"; id: string; start: Date; end: Date | null };
type Operation = Record<string, unknown> & { op: string };

const REASON = "told by phone";

/**
 * What an administrator changes of a person's facts, some days later, and what of it is undone: bogus work, breaks and
 * meetings are voided, ends are moved, meetings added, work is split. Work on a day of leave is voided always.
 */
export function dayChangesOf(script: Script, person: Person, date: string): Act[] {
  const random = seededRandom(`${script.seed} changes ${person.index} ${date}`);
  const leave = leaveOnDate(leavesOf(script, person), date);
  const onLeave = leave !== undefined && leave.half === undefined;
  if (!onLeave && random() > 0.06) return [];
  const at = Math.floor(localTime(date, "11:00", "UTC").getTime() / 1000) + Math.floor(between(random, 5, 9)) * 86_400;
  const key = `${person.index} ${date} changed`;
  const isUndone = !onLeave && random() < 0.4;
  const run = (company: Company) =>
    changeDay(company, { person: person.index, date, random, onLeave, isUndone, now: new Date(at * 1000) });
  return [{ at, key, corrects: true, run }];
}

type Wanted = { person: number; date: string; random: Random; onLeave: boolean; isUndone: boolean; now: Date };

async function changeDay({ administrator, members }: Company, wanted: Wanted): Promise<string> {
  const { person, date, random, onLeave, isUndone, now } = wanted;
  const id = members[person]?.member.id ?? "";
  const facts = await sql<Fact>(selectFacts, [id, date]);
  const work = facts.filter(({ type }) => type === "work_session");
  const changes = onLeave
    ? work.map(({ type, id: fact }) => ({ op: "void", type, fact_id: fact }))
    : operation(random, facts);
  if (changes.length === 0) return "nothing to change";
  const token = tokenOf(administrator);
  const made = await call(change, { token, params: { id, date }, body: { changes, reason: REASON }, now });
  if (made.status === 400) throw new Error(JSON.stringify(made.error));
  if (made.error !== undefined) return `${made.status} ${made.error.code}`;
  if (!isUndone) return String(made.status);
  const later = new Date(now.getTime() + 60_000);
  const undone = await call(undo, { token, params: { id: made.data.change_id }, body: { reason: REASON }, now: later });
  return `${made.status}, undone: ${undone.status} ${undone.error?.code ?? ""}`;
}

function operation(random: Random, [first, ...rest]: readonly Fact[]): Operation[] {
  if (first === undefined) return [];
  const { type, id, start, end } = pick(random, [first, ...rest]);
  const chance = random();
  const minutes = (count: number) => new Date((end ?? start).getTime() + count * 60_000);
  if (chance < 0.4) return [{ op: "void", type, fact_id: id }];
  if (chance < 0.7) return [{ op: "move", type, fact_id: id, end: minutes(Math.floor(between(random, -9, 9))) }];
  const middle = new Date((start.getTime() + minutes(0).getTime()) / 2);
  if (type === "work_session" && chance < 0.85) return [{ op: "split", type, fact_id: id, at: middle }];
  return [{ op: "add", type: "meeting", start: minutes(-8), end: minutes(-3) }];
}

const selectFacts = `
  select 'work_session' as type, s.id, s.started_at as start, s.ended_at as "end", 1 as rank
  from work_sessions s join attendance_records r on r.id = s.attendance_record_id
  where r.user_id = $1 and r.date = $2 and s.voided_at is null
  union all
  select 'lunch_break', b.id, b.break_start_time, b.break_end_time, 2
  from lunch_breaks b join attendance_records r on r.id = b.attendance_record_id
  where r.user_id = $1 and r.date = $2 and b.voided_at is null
  union all
  select 'meeting', m.id, m.start_time, m.end_time, 3
  from meetings m join work_sessions s on s.id = m.work_session_id join attendance_records r on r.id = s.attendance_record_id
  where r.user_id = $1 and r.date = $2 and m.voided_at is null
  order by rank, start`;
