import { asWorker, asWorkerIn, type Db } from "../../lib/platform/db/transaction.ts";
import { loadDayTimeline } from "../../lib/timeline/day-timeline.ts";
import { totalsOf } from "../../lib/timeline/rules/totals.ts";
import { sql } from "../steps/scene/given.ts";
import { rebuildTimelines } from "../steps/scene/rebuild.ts";

/** What is wrong, one sentence each; none is good. */
export type Findings = string[];

/** Whether what was derived piece by piece is what a recomputation from all the rows gives. Leaves the database as it was. */
export async function compareWithRecomputation(userIds: readonly string[]): Promise<Findings> {
  const findings: Findings = [];
  for (const userId of userIds) {
    const [lived, rebuilt] = await rolledBack(async (db) => {
      const before = await derivedOf(db, userId);
      const sessions = await db.query<{ org_id: string; id: string }>(selectSessions, [userId]);
      await rebuildTimelines(
        db,
        sessions[0]?.org_id ?? "",
        sessions.map(({ id }) => id),
      );
      return [before, await derivedOf(db, userId)] as const;
    });
    for (const part of ["segments", "status", "records"] as const) {
      if (lived[part] !== rebuilt[part])
        findings.push(`${part} of ${userId}: ${difference(lived[part], rebuilt[part])}`);
    }
  }
  return findings;
}

/** The invariants of timelines and totals, asked of the whole database. */
export async function findBrokenInvariants(): Promise<Findings> {
  const findings: Findings = [];
  for (const [rule, statement] of Object.entries(VIOLATIONS)) {
    const rows = await sql<Record<string, unknown>>(statement);
    findings.push(...rows.map((row) => `${rule}: ${JSON.stringify(row)}`));
  }
  return findings;
}

/** Whether the totals of days that still run sum up to the time since their sessions began. */
export async function findWrongRunningTotals(now: Date): Promise<{ compared: number; findings: Findings }> {
  const running = await sql<{ org_id: string; date: string; user_id: string; seconds: number }>(selectRunning, [now]);
  const findings: Findings = [];
  for (const { org_id, date, user_id, seconds } of running) {
    const segments = await asWorkerIn(org_id, (db) => loadDayTimeline(db, user_id, date, now));
    const { work, active, idle, break: onBreak, meeting, untracked } = totalsOf(segments);
    if (work !== seconds || active + idle + onBreak + meeting + untracked !== seconds)
      findings.push(`running totals of ${user_id}: ${work} s of ${seconds} s`);
  }
  return { compared: running.length, findings };
}

/** Everything that is derived from a member's evidence, as texts. What was last announced is history, not derived. */
async function derivedOf(db: Db, userId: string): Promise<{ segments: string; status: string; records: string }> {
  return db.one(selectDerived, [userId]);
}

async function rolledBack<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
  let result: { value: Result } | undefined;
  await asWorker(async (db) => {
    result = { value: await work(db) };
    throw new RolledBack();
  }).catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
  if (result === undefined) throw new Error("no result");
  return result.value;
}

class RolledBack extends Error {}

/** Where two long texts part. */
function difference(lived: string, rebuilt: string): string {
  let at = 0;
  while (at < lived.length && lived[at] === rebuilt[at]) at += 1;
  const from = Math.max(0, at - 120);
  return `…${lived.slice(from, at + 120)}… is …${rebuilt.slice(from, at + 120)}… when recomputed`;
}

const selectSessions = `
  select org_id, id from work_sessions where user_id = $1 order by started_at`;

const selectDerived = `
  select
    (select coalesce(jsonb_agg(to_jsonb(l) order by l.start_time), '[]')::text from activity_logs l where l.user_id = $1) as segments,
    (select (to_jsonb(s) - 'announced_state')::text from user_status s where s.user_id = $1) as status,
    (select coalesce(jsonb_agg(jsonb_build_array(r.date, r.total_work_duration, r.total_active_duration, r.total_idle_duration,
       r.total_break_duration, r.total_meeting_duration, r.total_untracked_duration) order by r.date), '[]')::text
     from attendance_records r where r.user_id = $1) as records`;

const selectRunning = `
  select r.org_id, r.date, r.user_id,
    sum(extract(epoch from date_trunc('second', coalesce(s.ended_at, $1)) - s.started_at))::int as seconds
  from attendance_records r join work_sessions s on s.attendance_record_id = r.id
  group by r.id, r.user_id
  having bool_or(s.ended_at is null)`;

/** Each answers rows only where the rule is broken. */
const VIOLATIONS = {
  "segments follow one another without gap or overlap": `
    select work_session_id, start_time, ends from (
      select work_session_id, start_time, lag(end_time) over (partition by work_session_id order by start_time) as ends
      from activity_logs) l
    where start_time <> ends`,
  "segments cover an ended session exactly": `
    select s.id, s.started_at, s.ended_at, min(l.start_time), max(l.end_time), sum(l.duration)
    from work_sessions s left join activity_logs l on l.work_session_id = s.id
    where s.ended_at is not null
    group by s.id
    having extract(epoch from s.ended_at - s.started_at) <> coalesce(sum(l.duration), 0)
      or min(l.start_time) <> s.started_at or max(l.end_time) <> s.ended_at`,
  "segments and the live row cover an open session": `
    select s.id, s.started_at, u.run_started_at, min(l.start_time), max(l.end_time)
    from work_sessions s
    left join user_status u on u.work_session_id = s.id
    left join activity_logs l on l.work_session_id = s.id
    where s.ended_at is null
    group by s.id, u.run_started_at, u.on_break_since, u.last_instant
    having coalesce(min(l.start_time), u.run_started_at) is distinct from s.started_at
      or coalesce(max(l.end_time), s.started_at) is distinct from u.run_started_at`,
  "a day's totals are the time of its ended sessions": `
    select r.user_id, r.date, r.total_work_duration from attendance_records r
    where r.total_work_duration <> coalesce((
        select sum(extract(epoch from s.ended_at - s.started_at)) from work_sessions s where s.attendance_record_id = r.id), 0)
      or r.total_work_duration <>
        r.total_active_duration + r.total_idle_duration + r.total_break_duration + r.total_meeting_duration
          + r.total_untracked_duration`,
  "the live row shows the newest heartbeat": `
    select u.user_id, u.last_heartbeat_at, h.timestamp from user_status u
    left join lateral (
      select timestamp from user_activity_tracking t where t.user_id = u.user_id order by timestamp desc limit 1
    ) h on true
    where u.last_heartbeat_at is distinct from h.timestamp`,
};
