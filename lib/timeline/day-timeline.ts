import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { instantOut } from "../platform/http/schemas.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { findOpenEnd } from "./live-status.ts";
import { provisionalSegments } from "./rules/live-state.ts";
import { reasonOf, SEGMENT_TYPES, type Segment } from "./rules/timeline.ts";
import { type SegmentRow, toSegment } from "./segments.ts";

/** A segment as clients see it; `duration` in seconds. Provisional ones may still change with the next heartbeat. */
export const timelineSegment = z
  .object({
    activity_type: z.enum(SEGMENT_TYPES),
    idle_reason: z.enum(["no_input", "no_heartbeat"]).nullable(),
    start_time: instantOut,
    end_time: instantOut,
    duration: z.int(),
    provisional: z.boolean(),
  })
  .meta({ id: "TimelineSegment" });

export type DaySegment = Segment & { readonly provisional: boolean };

/**
 * All segments of a record's work sessions in order, the open one's up to `now`. They cover the time worked exactly:
 * whatever a report says of a day is a sum over these.
 */
export async function loadDayTimeline(db: Db, recordId: string, userId: string, now: Date): Promise<DaySegment[]> {
  const [rows, running] = await Promise.all([
    db.query<SegmentRow>(selectSegments, [recordId]),
    db.find<{ id: string }>(selectRunning, [recordId]),
  ]);
  const segments: DaySegment[] = rows.map((row) => ({ ...toSegment(row), provisional: false }));
  const open = running === undefined ? null : await findOpenEnd(db, userId);
  if (open === null) return segments;
  return [
    ...segments,
    ...provisionalSegments(open, epochSeconds(now)).map((segment) => ({ ...segment, provisional: true })),
  ];
}

/** How a segment leaves. */
export function toTimelineSegment(segment: DaySegment): z.input<typeof timelineSegment> {
  return {
    activity_type: segment.type,
    idle_reason: segment.type === "idle" ? reasonOf(segment) : null,
    start_time: new Date(segment.start * 1000),
    end_time: new Date(segment.end * 1000),
    duration: segment.end - segment.start,
    provisional: segment.provisional,
  };
}

const selectSegments = `
  select l.activity_type, l.no_input_until, l.start_time, l.end_time
  from work_sessions s join activity_logs l on l.org_id = s.org_id and l.work_session_id = s.id
  where s.org_id = (select app.current_org()) and s.attendance_record_id = $1
  order by l.start_time`;

const selectRunning = `
  select id from work_sessions
  where org_id = (select app.current_org()) and attendance_record_id = $1 and ended_at is null`;
