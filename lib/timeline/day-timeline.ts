import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { instantOut } from "../platform/http/schemas.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { type OpenEndRow, openEndColumns, openEndOf } from "./live-status.ts";
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
 * All segments of a member's date in order, those of an open session up to `now`; none where they have no record of it. They
 * cover the time worked exactly: whatever a report says of a day is a sum over these.
 */
export async function loadDayTimeline(db: Db, userId: string, date: LocalDate, now: Date): Promise<DaySegment[]> {
  const [rows, running] = await Promise.all([
    db.query<SegmentRow>(selectSegments, [userId, date]),
    db.find<OpenEndRow>(selectRunning, [userId, date]),
  ]);
  const segments: DaySegment[] = rows.map((row) => ({ ...toSegment(row), provisional: false }));
  const open = openEndOf(running);
  if (open === null) return segments;
  return [
    ...segments,
    ...provisionalSegments(open, epochSeconds(now)).map((segment) => ({ ...segment, provisional: true })),
  ];
}

// Found by member and date rather than by the record's id, so that nothing has to be read before.
const sessionsOfDate = `
  from attendance_records r
  join work_sessions s on s.org_id = r.org_id and s.attendance_record_id = r.id`;
const ofDate = `r.org_id = (select app.current_org()) and r.user_id = $1 and r.date = $2`;

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
  ${sessionsOfDate}
  join activity_logs l on l.org_id = s.org_id and l.work_session_id = s.id
  where ${ofDate}
  order by l.start_time`;

const selectRunning = `
  select ${openEndColumns}
  ${sessionsOfDate}
  join user_status v on v.org_id = s.org_id and v.user_id = s.user_id and v.work_session_id = s.id
  where ${ofDate} and s.ended_at is null`;
