import { isDeclaredLate } from "../../attendance/marks.ts";
import { type AttendanceRecord, durationsOf } from "../../attendance/record.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { rulesOfDay } from "../../platform/tenancy/rules-in-force.ts";
import { dayBounds } from "../../platform/time/calendar.ts";
import { judgeTimestamp } from "../../platform/time/timestamp.ts";
import type { Shift } from "../../schedules/rules/shift.ts";
import { shiftOf } from "../../schedules/shifts.ts";
import { loadDayTimeline, toTimelineSegment } from "../../timeline/day-timeline.ts";
import { totalsOf } from "../../timeline/rules/totals.ts";
import { type DayFact, loadDayFacts, toDayFact } from "../facts.ts";
import { explainClipped } from "../rules/clipped.ts";
import { explainEnd } from "../rules/explain-end.ts";
import { explainLateness, explainStatus } from "../rules/explain-status.ts";
import { explainTimes } from "../rules/explain-time.ts";
import { standing } from "../rules/fact.ts";
import { explainMarks } from "../rules/marks.ts";
import type { Place } from "../rules/words.ts";
import { explainUse } from "./applications.ts";
import type { DayExplanation } from "./explanation.ts";
import { type Heartbeats, sortHeartbeats } from "./not-counted.ts";

type Known = {
  settled_at: Date | null;
  closed_at: Date | null;
  judged_at: Date | null;
  next_start: Date | null;
};

/** A day with all that its explanation is told from. */
type Told = {
  /** The organization by the rules that judge the day. */
  rules: Organization;
  place: Place & { now: Date };
  shift: Shift | undefined;
  facts: readonly DayFact[];
  known: Known;
  heartbeats: Heartbeats;
};

/** Why a day is what it is: its totals by their segments and facts, and which rule decided. */
export async function explainDay(
  db: Db,
  organization: Organization,
  record: AttendanceRecord,
  now: Date,
): Promise<DayExplanation> {
  const { id: record_id, user_id, date } = record;
  const known = await db.one<Known>(selectKnown, [record_id]);
  const day = { user_id, date, judged_at: known.judged_at };
  const rules = await rulesOfDay(db, organization, day);
  const place = { date, timezone: rules.timezone, now };
  const facts = await loadDayFacts(db, user_id, record_id);
  const shift = await shiftOf(db, rules, user_id, date);
  const heartbeats = await sortHeartbeats(db, user_id, reach(facts, place), place);
  const told = { rules, place, shift, facts, known, heartbeats };
  const segments = await loadDayTimeline(db, user_id, date, now);
  const { status, lateness } = judge(record, totalsOf(segments).work, told);

  return {
    record: { ...record, ...durationsOf(totalsOf(segments)) },
    timezone: rules.timezone,
    shift: shift ?? null,
    status,
    lateness,
    times: explainTimes(segments, facts, place).map(({ segments: own, ...time }) => ({
      ...time,
      segments: own.map(({ segment, code, sentence, facts: over }) => {
        return { ...toTimelineSegment(segment), code, sentence, facts: over.map(toKey) };
      }),
    })),
    uses: await explainUse(db, rules, { record_id, user_id, date }, now),
    facts: facts.map((fact) => explainFact(fact, told)),
    clipped: explainClipped(facts, place).map(({ fact, ...part }) => ({ ...part, fact: toKey(fact) })),
    marks: marksOf(record, told),
    devices: heartbeats.devices,
    not_counted: heartbeats.not_counted,
  };
}

/** The date, and the facts wherever they reach beyond it. */
function reach(facts: readonly DayFact[], { date, timezone, now }: Told["place"]): { from: Date; to: Date } {
  const { start, end } = dayBounds(date, timezone);
  const all = standing(facts);
  const from = Math.min(start.getTime(), ...all.map((fact) => fact.start.getTime()));
  const to = Math.max(end.getTime(), ...all.map((fact) => (fact.end ?? now).getTime()));
  return { from: new Date(from), to: new Date(to) };
}

function judge(record: AttendanceRecord, work_seconds: number, { rules, known, shift, place }: Told) {
  const { late_threshold_minutes } = rules.settings;
  const judged = {
    ...record,
    work_seconds,
    is_closed: known.closed_at !== null,
    settled_at: known.settled_at,
    shift,
    late_threshold_minutes,
  };
  return {
    status: { value: record.status, ...explainStatus(judged, place) },
    lateness: { is_late: record.is_late, ...explainLateness(judged, place) },
  };
}

function explainFact(fact: DayFact, told: Told): DayExplanation["facts"][number] {
  const sessions = standing(told.facts).filter(({ type }) => type === "work_session");
  const next = sessions.find(({ start }) => start > fact.start)?.start ?? told.known.next_start;
  const edges = standing(told.facts).filter(({ id, type }) => id !== fact.id && type !== "work_session");
  const around = {
    next_start: next,
    shift: told.shift,
    longest_session_hours: told.rules.settings.longest_session_hours,
    edges: edges.flatMap(({ start, end }) => (end === null ? [start] : [start, end])),
    is_tracked: fact.type !== "work_session" || told.heartbeats.tracked.has(fact.id),
  };
  return {
    ...toDayFact(fact),
    ...explainEnd(fact, around, told.place),
    declared_late: isDeclaredLate(fact.end ?? fact.start, fact.end_recorded_at ?? fact.recorded_at),
    provisional_end: fact.ended_by === "auto" || fact.end_source === "auto",
  };
}

function marksOf(record: AttendanceRecord, { rules, known, place }: Told) {
  const { start } = dayBounds(place.date, place.timezone);
  return explainMarks({
    ...record,
    is_reviewed: record.reviewed_at !== null,
    is_settled: known.settled_at !== null,
    is_closed: known.closed_at !== null,
    is_evidence_kept: judgeTimestamp(start, place.now, rules.settings.retention_days.activity) !== "TIMESTAMP_TOO_OLD",
  });
}

function toKey({ type, id }: Pick<DayFact, "type" | "id">) {
  return { type, id };
}

const selectKnown = `
  select r.settled_at, r.closed_at, r.judged_at,
    (select min(n.started_at) from work_sessions n
     where n.org_id = r.org_id and n.user_id = r.user_id and n.voided_at is null and n.attendance_record_id <> r.id
       and n.started_at > (
         select max(s.started_at) from work_sessions s
         where s.org_id = r.org_id and s.attendance_record_id = r.id and s.voided_at is null))
      as next_start
  from attendance_records r where r.org_id = (select app.current_org()) and r.id = $1`;
