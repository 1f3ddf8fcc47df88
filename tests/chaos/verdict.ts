import { closeChunks, whenDaysClose } from "../steps/scene/closing.ts";
import { sql } from "../steps/scene/given.ts";
import { contentOfRow, type HeartbeatRow, keyOf, type Ledger } from "./ledger.ts";
import { compareWithRecomputation, type Findings, findBrokenInvariants, findWrongRunningTotals } from "./timelines.ts";

export type Verdict = {
  stored: number;
  /** Answered 202 and not there. */
  lost: Findings;
  /** There more than once. */
  doubled: Findings;
  /** There, and never sent like this. */
  invented: Findings;
  timelines: { members: number; sessions: number; segments: number; running: number; differing: Findings };
  days: { summaries: number; differing: Findings };
};

/** Compares what is stored with what was promised. The queue is empty by now. */
export async function judge(ledger: Ledger, userIds: readonly string[], dates: readonly string[]): Promise<Verdict> {
  const rows = await compareRows(ledger);
  const running = await findWrongRunningTotals(new Date());
  const differing = [
    ...(await compareWithRecomputation(userIds)),
    ...(await findBrokenInvariants()),
    ...running.findings,
  ];
  const days = await compareDays(dates);
  // Closing days ends forgotten sessions: what they have become must hold too.
  differing.push(...(await compareWithRecomputation(userIds)), ...(await findBrokenInvariants()));
  const [counts] = await sql<{ sessions: number; segments: number }>(selectCounts);
  const { sessions, segments } = counts ?? { sessions: 0, segments: 0 };
  return {
    ...rows,
    timelines: { members: userIds.length, sessions, segments, running: running.compared, differing },
    days,
  };
}

/** Row by row, not by counting: a lost one and an invented one would cancel out. */
async function compareRows(ledger: Ledger): Promise<Pick<Verdict, "stored" | "lost" | "doubled" | "invented">> {
  const rows = await sql<HeartbeatRow>(selectHeartbeats);
  const seen = new Map<string, number>();
  const invented: Findings = [];
  for (const row of rows) {
    const key = keyOf(row.user_id, row.timestamp);
    seen.set(key, (seen.get(key) ?? 0) + 1);
    const content = contentOfRow(row);
    if (ledger.entries.get(key)?.tried.has(content) !== true) invented.push(`${key}: ${content}`);
  }
  const lost = [...ledger.entries].filter(([key, { accepted }]) => accepted && !seen.has(key)).map(([key]) => key);
  const doubled = [...seen].filter(([, times]) => times > 1).map(([key]) => key);
  return { stored: rows.length, lost, doubled, invented };
}

/**
 * Closes what late evidence has opened again, as the schedule does, and then every day once more by hand: a sum that
 * changes by that was left stale, or counts something twice.
 */
async function compareDays(dates: readonly string[]): Promise<Verdict["days"]> {
  await closeChunks(await whenDaysClose());
  const closed = await sql<{ key: string; sums: string }>(selectSummaries);
  for (const date of dates) await closeChunks(await whenDaysClose(date));
  const again = new Map(
    (await sql<{ key: string; sums: string }>(selectSummaries)).map(({ key, sums }) => [key, sums]),
  );
  const differing = closed.filter(({ key, sums }) => again.get(key) !== sums).map(({ key, sums }) => `${key}: ${sums}`);
  if (again.size !== closed.length) differing.push(`${closed.length} summaries, ${again.size} after closing again`);
  const unequal = await sql<Record<string, unknown>>(selectUnequal);
  differing.push(...unequal.map((row) => JSON.stringify(row)));
  return { summaries: closed.length, differing };
}

const selectHeartbeats = `
  select user_id, timestamp, is_active, idle_time_seconds, mouse_clicks, keyboard_strokes, active_application,
    active_window_title, url, metadata
  from user_activity_tracking`;

const selectCounts = `
  select (select count(*) from work_sessions)::int as sessions, (select count(*) from activity_logs)::int as segments`;

const selectSummaries = `
  select user_id || ' ' || date as key, (to_jsonb(s) - 'updated_at' - 'created_at')::text as sums
  from productivity_summary s`;

const selectUnequal = `
  select r.user_id, r.date, r.total_work_duration, s.total_work_duration as summed
  from attendance_records r join productivity_summary s using (user_id, date)
  where r.closed_at is not null and (r.total_work_duration, r.total_active_duration, r.total_idle_duration,
      r.total_break_duration, r.total_meeting_duration, r.total_untracked_duration)
    is distinct from (s.total_work_duration, s.total_active_duration, s.total_idle_duration, s.total_break_duration,
      s.total_meeting_duration, s.total_untracked_duration)`;
