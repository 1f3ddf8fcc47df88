import { column, rowsOf } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import type { Segment } from "./rules/timeline.ts";

/** A segment and where it belongs. */
export type StoredSegment = { org_id: string; user_id: string; work_session_id: string; segment: Segment };

/** A row of activity_logs. */
export type SegmentRow = {
  activity_type: Segment["type"];
  no_input_until: Date | null;
  start_time: Date;
  end_time: Date;
};

export function toSegment({ activity_type, no_input_until, start_time, end_time }: SegmentRow): Segment {
  const span = { start: epochSeconds(start_time), end: epochSeconds(end_time) };
  if (activity_type !== "idle") return { type: activity_type, ...span };
  return { type: "idle", ...span, no_input_until: no_input_until === null ? null : epochSeconds(no_input_until) };
}

/** Sends segments of many members in one statement. */
export function insertSegments(db: Db, segments: readonly StoredSegment[]): void {
  if (segments.length === 0) return;
  db.send(insertRows, [
    column.uuid(segments.map(({ org_id }) => org_id)),
    column.uuid(segments.map(({ user_id }) => user_id)),
    column.uuid(segments.map(({ work_session_id }) => work_session_id)),
    column.text(segments.map(({ segment }) => segment.type)),
    column.seconds(segments.map(({ segment }) => (segment.type === "idle" ? segment.no_input_until : null))),
    column.seconds(segments.map(({ segment }) => segment.start)),
    column.seconds(segments.map(({ segment }) => segment.end)),
  ]);
}

/** Sends which segments to remove, by their key. */
export function deleteSegments(db: Db, segments: readonly StoredSegment[]): void {
  if (segments.length === 0) return;
  db.send(deleteRows, [
    column.uuid(segments.map(({ org_id }) => org_id)),
    column.uuid(segments.map(({ user_id }) => user_id)),
    column.seconds(segments.map(({ segment }) => segment.start)),
  ]);
}

const insertRows = `
  insert into activity_logs (org_id, user_id, work_session_id, activity_type, no_input_until, start_time, end_time)
  select * from ${rowsOf({
    org_id: "uuid",
    user_id: "uuid",
    work_session_id: "uuid",
    activity_type: "text",
    no_input_until: "timestamptz",
    start_time: "timestamptz",
    end_time: "timestamptz",
  })} s`;

const deleteRows = `
  delete from activity_logs l
  using unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as gone (org_id, user_id, start_time)
  where l.org_id = gone.org_id and l.user_id = gone.user_id and l.start_time = gone.start_time`;
