import type { Db } from "../platform/db/transaction.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { type OpenEndRow, openEndColumns, openEndOf } from "../timeline/live-status.ts";
import { type OpenEnd, provisionalSegments } from "../timeline/rules/live-state.ts";
import type { Segment } from "../timeline/rules/timeline.ts";
import { sumTotals, type Totals, totalsOf } from "../timeline/rules/totals.ts";
import { sessionTotals } from "../timeline/session-totals.ts";
import { type AttendanceRecord, durationsOf } from "./record.ts";

/** The open session of somebody who is at work, as it would stand if it ended now. */
export type Running = {
  readonly record_id: string;
  /** That of the day it belongs to. */
  readonly date: string;
  readonly open: OpenEnd;
  /** What is not in the totals of its record yet. */
  readonly totals: Totals;
  /** Its segments that are not stored yet. */
  readonly tail: readonly Segment[];
};

type Row = Totals & OpenEndRow & { user_id: string; record_id: string; date: string };

/**
 * The open sessions of members, by member; who is not at work has none. Lists and reports with totals of a day that runs add
 * these to its record's, so that all say the same. One statement for any number of members.
 */
export async function loadRunning(db: Db, userIds: readonly string[], now: Date): Promise<Map<string, Running>> {
  const running = new Map<string, Running>();
  if (userIds.length === 0) return running;
  for (const row of await db.query<Row>(selectRunning, [userIds])) {
    const open = openEndOf(row);
    if (open === null) continue;
    const tail = provisionalSegments(open, epochSeconds(now));
    const totals = sumTotals([row, totalsOf(tail)]);
    running.set(row.user_id, { record_id: row.record_id, date: row.date, open, totals, tail });
  }
  return running;
}

/** A record with its totals up to now. */
export function withRunning<Of extends AttendanceRecord>(record: Of, running: Running | undefined): Of {
  if (running?.record_id !== record.id) return record;
  return { ...record, ...durationsOf(sumTotals([totalsIn(record), running.totals])) };
}

function totalsIn(record: AttendanceRecord): Totals {
  return {
    work: record.total_work_duration,
    active: record.total_active_duration,
    idle: record.total_idle_duration,
    break: record.total_break_duration,
    meeting: record.total_meeting_duration,
    untracked: record.total_untracked_duration,
  };
}

const selectRunning = `
  select v.user_id, s.attendance_record_id as record_id, r.date, l.*, ${openEndColumns}
  from user_status v
  join work_sessions s on s.org_id = v.org_id and s.id = v.work_session_id and s.ended_at is null
  join attendance_records r on r.org_id = s.org_id and r.id = s.attendance_record_id
  cross join lateral (${sessionTotals("s.id")}) l
  where v.org_id = (select app.current_org()) and v.user_id = any ($1::uuid[])`;
