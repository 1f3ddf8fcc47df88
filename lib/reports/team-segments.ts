import type { Running } from "../attendance/running.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Segment } from "../timeline/rules/timeline.ts";

/** A piece of a day as lists of many days have it: kind, start, end. */
export type ShortSegment = [kind: Segment["type"], start: Date, end: Date];

type Row = { record_id: string; type: Segment["type"]; start_time: Date; end_time: Date };

/** The timelines of records, by record, up to now where they run. They add up to the totals that are shown with them. */
export async function loadTeamSegments(
  db: Db,
  recordIds: readonly string[],
  running: ReadonlyMap<string, Running>,
): Promise<Map<string, ShortSegment[]>> {
  const segments = new Map<string, ShortSegment[]>(recordIds.map((id) => [id, []]));
  for (const { record_id, type, start_time, end_time } of await db.query<Row>(selectSegments, [recordIds]))
    segments.get(record_id)?.push([type, start_time, end_time]);
  for (const { record_id, tail } of running.values())
    for (const { type, start, end } of tail)
      segments.get(record_id)?.push([type, new Date(start * 1000), new Date(end * 1000)]);
  return segments;
}

const selectSegments = `
  select s.attendance_record_id as record_id, l.activity_type as type, l.start_time, l.end_time
  from work_sessions s
  join activity_logs l on l.org_id = s.org_id and l.work_session_id = s.id
  where s.org_id = (select app.current_org()) and s.attendance_record_id = any ($1::uuid[])
  order by l.start_time`;
