import { advance } from "../domain/advance.ts";
import { instantAt } from "../domain/heartbeat.ts";
import type { Instant, Run } from "../domain/timeline.ts";
import type { HeartbeatRow } from "./message.ts";
import type { StoredSegment } from "./segments.ts";
import type { MemberStatus, Move } from "./statuses.ts";

/** Evidence from before a member's run (or of a member without one), and the seconds that it speaks of. */
export type Late = { instants: readonly Instant[]; positions: readonly number[] };

/** What a batch makes of one member. */
export type Step = Move & { closed: StoredSegment[]; late: Late | null };

/** One member's step: pure, from the rows that were stored to the next live row, closed segments, and what is late. */
export function moveOn(before: MemberStatus, rows: readonly HeartbeatRow[]): Step {
  const instants = rows.map((row) => instantAt(row.at, row)).filter((instant) => instant !== null);
  const newest = rows.reduce((at, row) => Math.max(at, row.at), before.last_heartbeat_at ?? Number.NEGATIVE_INFINITY);
  const seen = newest === before.last_heartbeat_at ? before : { ...before, last_heartbeat_at: newest };

  const { open, org_id, user_id } = before;
  if (open === null) return { before, after: seen, closed: [], late: lateOf(rows, instants, Number.POSITIVE_INFINITY) };
  const { run, closed, late } = advance(open.run, instants, open.idle_threshold_seconds, open.on_break_since !== null);
  return {
    before,
    after: isSame(run, open.run) ? seen : { ...seen, open: { ...open, run } },
    closed: closed.map((segment) => ({ org_id, user_id, work_session_id: open.work_session_id, segment })),
    late: lateOf(rows, late, open.run.start),
  };
}

/** What lies before the run: instants to repair with, and where the rows lie, whose day may have to be closed again. */
function lateOf(rows: readonly HeartbeatRow[], instants: readonly Instant[], before: number): Late | null {
  const seconds = rows.map(({ at }) => at).filter((second) => second < before);
  const claims = instants.map(({ no_input_until }) => no_input_until).filter((until) => until !== null);
  const positions = [...seconds, ...instants.map(({ at }) => at), ...claims];
  return positions.length === 0 ? null : { instants, positions };
}

function isSame(a: Run, b: Run): boolean {
  return a.start === b.start && a.last === b.last && a.no_input_until === b.no_input_until;
}
