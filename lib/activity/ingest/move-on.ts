import { advance } from "../../timeline/rules/advance.ts";
import { instantAt } from "../../timeline/rules/heartbeat.ts";
import type { Instant, Run } from "../../timeline/rules/timeline.ts";
import type { StoredSegment } from "../../timeline/segments.ts";
import { followFocus, type StoredChange } from "./focus.ts";
import type { HeartbeatRow } from "./message.ts";
import type { MemberStatus, Move } from "./statuses.ts";

/** Evidence from before a member's run (or of a member without one), and the seconds that it speaks of. */
export type Late = { instants: readonly Instant[]; positions: readonly number[] };

/** What a batch makes of one member. */
export type Step = Move & {
  closed: StoredSegment[];
  changes: StoredChange[];
  late: Late | null;
  /** The earliest row that newer ones have overtaken, in epoch milliseconds: what was noted since then lacks it. */
  overtaken_ms: number | null;
};

/** One member's step: pure, from the rows that were stored to the next live row, what is closed, and what is late. */
export function moveOn(before: MemberStatus, rows: readonly HeartbeatRow[]): Step {
  const instants = rows.map((row) => instantAt(row.at, row)).filter((instant) => instant !== null);
  const { open, org_id, user_id, last_heartbeat_ms: last } = before;
  const newer = rows.filter(({ at_ms }) => last === null || at_ms > last).sort(inOrder);
  const seen = { ...before, last_heartbeat_ms: newer.at(-1)?.at_ms ?? last };
  const overtaken_ms = newer.length === rows.length ? null : earliestOf(rows);
  if (open === null) {
    const after = newer.length === 0 ? before : { ...seen, focus: null };
    const late = lateOf(rows, instants, Number.POSITIVE_INFINITY);
    return { before, after, closed: [], changes: [], late, overtaken_ms };
  }

  const { work_session_id, idle_threshold_seconds } = open;
  const { run, closed, late } = advance(open.run, instants, idle_threshold_seconds, open.on_break_since !== null);
  const { focus, changes } = followFocus(overtaken_ms === null ? before.focus : null, last, newer);
  const first = open.is_tracked ? undefined : rows.find(({ at }) => at >= open.run.start);
  const is_tracked = open.is_tracked || first !== undefined;
  const stays =
    newer.length === 0 && isSame(run, open.run) && is_tracked === open.is_tracked && focus?.key === before.focus?.key;
  return {
    before,
    after: stays ? before : { ...seen, focus, open: { ...open, run, is_tracked } },
    closed: closed.map((segment) => ({ org_id, user_id, work_session_id, segment })),
    changes: changes.map((change) => ({ ...change, work_session_id })),
    late: lateOf(rows, late, open.run.start, first),
    overtaken_ms,
  };
}

/** Math.min takes no spread batch: it may hold more rows than a call takes arguments. */
function earliestOf(rows: readonly HeartbeatRow[]): number {
  return rows.reduce((earliest, { at_ms }) => Math.min(earliest, at_ms), Number.POSITIVE_INFINITY);
}

/** Of two devices in one millisecond it does not matter which comes first, only that it always does. */
function inOrder(a: HeartbeatRow, b: HeartbeatRow): number {
  return a.at_ms - b.at_ms || a.device - b.device;
}

/**
 * What lies before the run: instants to repair with, and where the rows lie, whose day may have to be closed again. The
 * `first` heartbeat of a session belongs to it wherever it lies, as it speaks of all that was untracked before it.
 */
function lateOf(
  rows: readonly HeartbeatRow[],
  instants: readonly Instant[],
  before: number,
  first?: HeartbeatRow,
): Late | null {
  const positions: number[] = first === undefined ? [] : [first.at];
  for (const { at } of rows) if (at < before) positions.push(at);
  for (const { at, no_input_until } of instants) {
    positions.push(at);
    if (no_input_until !== null) positions.push(no_input_until);
  }
  return positions.length === 0 ? null : { instants, positions };
}

function isSame(a: Run, b: Run): boolean {
  return a.start === b.start && a.last === b.last && a.no_input_until === b.no_input_until;
}
