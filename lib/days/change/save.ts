import type { Db } from "../../platform/db/transaction.ts";
import type { FullFact } from "../rules/fact.ts";
import type { Target } from "../rules/plan.ts";
import { inWriteOrder } from "../rules/write-order.ts";

/** Where facts are written. */
export type Place = {
  user_id: string;
  record_id: string;
  now: Date;
  /** How long somebody may be silent in work that is new, by the rules of its time. */
  thresholdOf: (fact: FullFact) => number;
  /** The work that a break or a meeting lies over. */
  sessionOf: (fact: FullFact) => string | undefined;
};

/** Writes facts as they shall be, in an order in which no two overlap meanwhile. */
export async function saveFacts(db: Db, place: Place, targets: readonly Target[]): Promise<void> {
  for (const { target, kind } of inWriteOrder(targets)) {
    if (kind === "write") await (target.before === null ? insert(db, place, target.after) : update(db, target));
    else await db.query(PUT_ASIDE[target.after.type], [target.after.id, place.now]);
  }
}

/** What nobody has ended gives way: it ends where it starts until its end is decided again. */
export async function giveWay(db: Db, facts: readonly FullFact[]): Promise<void> {
  const of = (type: FullFact["type"]) => facts.filter((fact) => fact.type === type).map(({ id }) => id);
  const [sessions, breaks] = [of("work_session"), of("lunch_break")];
  if (sessions.length > 0) await db.query(endSessions, [sessions]);
  if (breaks.length > 0) await db.query(endBreaks, [breaks]);
}

async function insert(db: Db, place: Place, fact: FullFact): Promise<void> {
  const { record_id, user_id } = place;
  const common = [fact.id, fact.start, fact.end, fact.source, fact.recorded_at, fact.voided_at];
  const end = [fact.end_source, fact.end_recorded_at];
  if (fact.type === "work_session") {
    const threshold = fact.idle_threshold_seconds ?? place.thresholdOf(fact);
    await db.query(insertSession, [...common, ...end, record_id, user_id, fact.ended_by, threshold]);
  } else if (fact.type === "lunch_break") {
    await db.query(insertBreak, [...common, ...end, record_id, place.sessionOf(fact)]);
  } else await db.query(insertMeeting, [...common, fact.title, place.sessionOf(fact)]);
}

async function update(db: Db, { after: fact }: Target): Promise<void> {
  const common = [fact.id, fact.start, fact.end, fact.source, fact.recorded_at, fact.voided_at];
  if (fact.type === "work_session")
    await db.query(updateSession, [...common, fact.end_source, fact.end_recorded_at, fact.ended_by]);
  else if (fact.type === "lunch_break") await db.query(updateBreak, [...common, fact.end_source, fact.end_recorded_at]);
  else await db.query(updateMeeting, common);
}

const PUT_ASIDE: Readonly<Record<FullFact["type"], string>> = {
  work_session: `
  update work_sessions set voided_at = $2, ended_at = coalesce(ended_at, started_at)
  where org_id = (select app.current_org()) and id = $1`,
  lunch_break: `
  update lunch_breaks set voided_at = $2, break_end_time = coalesce(break_end_time, break_start_time)
  where org_id = (select app.current_org()) and id = $1`,
  meeting: `
  update meetings set voided_at = $2 where org_id = (select app.current_org()) and id = $1`,
};

const endSessions = `
  update work_sessions set ended_at = started_at, ended_by = 'auto', end_source = 'auto', end_recorded_at = now()
  where org_id = (select app.current_org()) and id = any ($1::uuid[])`;

const endBreaks = `
  update lunch_breaks set break_end_time = break_start_time, end_source = 'auto', end_recorded_at = now()
  where org_id = (select app.current_org()) and id = any ($1::uuid[])`;

const insertSession = `
  insert into work_sessions (id, started_at, ended_at, source, recorded_at, voided_at, end_source, end_recorded_at,
    attendance_record_id, user_id, ended_by, idle_threshold_seconds, org_id)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, r.org_id
  from attendance_records r where r.org_id = (select app.current_org()) and r.id = $9`;

const insertBreak = `
  insert into lunch_breaks (id, break_start_time, break_end_time, source, recorded_at, voided_at, end_source,
    end_recorded_at, attendance_record_id, work_session_id, org_id, user_id)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9, s.id, s.org_id, s.user_id
  from work_sessions s where s.org_id = (select app.current_org()) and s.id = $10`;

const insertMeeting = `
  insert into meetings (id, start_time, end_time, source, recorded_at, voided_at, title, work_session_id, org_id, user_id)
  select $1, $2, $3, $4, $5, $6, $7, s.id, s.org_id, s.user_id
  from work_sessions s where s.org_id = (select app.current_org()) and s.id = $8`;

const updateSession = `
  update work_sessions set
    started_at = $2, ended_at = $3, source = $4, recorded_at = $5, voided_at = $6, end_source = $7,
    end_recorded_at = $8, ended_by = $9
  where org_id = (select app.current_org()) and id = $1`;

const updateBreak = `
  update lunch_breaks set
    break_start_time = $2, break_end_time = $3, source = $4, recorded_at = $5, voided_at = $6, end_source = $7,
    end_recorded_at = $8
  where org_id = (select app.current_org()) and id = $1`;

const updateMeeting = `
  update meetings set start_time = $2, end_time = $3, source = $4, recorded_at = $5, voided_at = $6
  where org_id = (select app.current_org()) and id = $1`;
