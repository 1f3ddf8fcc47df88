import type { Running } from "../attendance/running.ts";
import type { Db } from "../platform/db/transaction.ts";
import { isoOf } from "../platform/time/timestamp.ts";
import type { Segment } from "../timeline/rules/timeline.ts";

/** A piece of a day as lists of many days have it: kind, start, end. Instants are texts: there are thousands of them. */
type ShortSegment = [kind: Segment["type"], start: string, end: string];

type Row = { record_id: string; type: Segment["type"]; started: number; ended: number };

/** The stored timelines of records, by record. */
export async function loadTeamSegments(db: Db, recordIds: readonly string[]): Promise<Map<string, ShortSegment[]>> {
  const segments = new Map<string, ShortSegment[]>(recordIds.map((id) => [id, []]));
  for (const { record_id, type, started, ended } of await db.query<Row>(selectSegments, [recordIds]))
    segments.get(record_id)?.push(short({ type, start: started, end: ended }));
  return segments;
}

/** Goes on with those that run, up to now: then they add up to the totals that are shown with them. */
export function addTails(segments: ReadonlyMap<string, ShortSegment[]>, running: Iterable<Running>): void {
  for (const { record_id, tail } of running) segments.get(record_id)?.push(...tail.map(short));
}

function short({ type, start, end }: Pick<Segment, "type" | "start" | "end">): ShortSegment {
  return [type, isoOf(start), isoOf(end)];
}

// Epoch seconds: a day of a hundred members has thousands of instants, and numbers are read faster.
const selectSegments = `
  select s.attendance_record_id as record_id, l.activity_type as type,
    date_part('epoch', l.start_time) as started, date_part('epoch', l.end_time) as ended
  from work_sessions s
  join activity_logs l on l.org_id = s.org_id and l.work_session_id = s.id
  where s.org_id = (select app.current_org()) and s.attendance_record_id = any ($1::uuid[])
  order by l.start_time`;
