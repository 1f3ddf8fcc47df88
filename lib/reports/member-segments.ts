import { loadDay } from "../attendance/day.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Period } from "../platform/time/period.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import type { Segment } from "../timeline/rules/timeline.ts";

/** A piece of a timeline: what it was and when, in epoch seconds. */
export type Piece = Pick<Segment, "type" | "start" | "end">;

type Row = { date: string; type: Segment["type"]; start_time: Date; end_time: Date };

/**
 * The timelines of a member's dates, by date; dates without one are missing. `running` are the dates whose open end is
 * to be drawn up to `now`.
 */
export async function loadMemberSegments(
  db: Db,
  userId: string,
  { from, to }: Period,
  running: readonly string[],
  now: Date,
): Promise<Map<string, Piece[]>> {
  const segments = new Map<string, Piece[]>();
  for (const { date, type, start_time, end_time } of await db.query<Row>(selectSegments, [userId, from, to])) {
    const ofDate = segments.get(date) ?? [];
    ofDate.push({ type, start: epochSeconds(start_time), end: epochSeconds(end_time) });
    segments.set(date, ofDate);
  }
  for (const date of running) {
    const day = await loadDay(db, userId, date, now);
    if (day.segments.length > 0) segments.set(date, day.segments);
  }
  return segments;
}

const selectSegments = `
  select r.date, l.activity_type as type, l.start_time, l.end_time
  from attendance_records r
  join work_sessions s on s.org_id = r.org_id and s.attendance_record_id = r.id
  join activity_logs l on l.org_id = s.org_id and l.work_session_id = s.id
  where r.org_id = (select app.current_org()) and r.user_id = $1 and r.date between $2 and $3
  order by l.start_time`;
