import type { Segment } from "../../../lib/timeline/rules/timeline.ts";
import { type Member, sql } from "./given.ts";

/** Consecutive segments of a work session, in seconds. */
type Piece = readonly [type: Segment["type"], seconds: number];
type NamedTime = { name: string; seconds: number };

export type WorkedDay = {
  date: string;
  /** Where the work session begins. */
  start: string;
  pieces: readonly Piece[];
  status?: "present" | "late" | "half_day";
  /** What the closing of the day came to; without it the day is not closed. */
  summary?: {
    productive?: number;
    neutral?: number;
    unproductive?: number;
    applications?: NamedTime[];
    websites?: NamedTime[];
    screenshots?: number;
    clicks?: number;
    strokes?: number;
  };
};

/** A day of work as check-in, heartbeats, check-out and the closing would have left it, however long ago. */
export async function givenWorkedDay(member: Member, day: WorkedDay): Promise<string> {
  const { id: user, org_id: org } = member;
  const { date, start, pieces, status = "present", summary } = day;
  const of = (wanted?: Piece[0]) =>
    pieces.reduce((sum, [type, seconds]) => sum + (wanted === undefined || wanted === type ? seconds : 0), 0);
  const totals = [of(), of("active"), of("idle"), of("lunch_break"), of("meeting"), of("untracked")];
  const end = new Date(Date.parse(start) + of() * 1000);
  const [record] = await sql<{ id: string }>(
    `insert into attendance_records (org_id, user_id, date, check_in_time, check_out_time, status, is_late, closed_at,
       total_work_duration, total_active_duration, total_idle_duration, total_break_duration, total_meeting_duration,
       total_untracked_duration)
     values ($1, $2, $3, $4, $5, $6, $6 = 'late', case when $7 then now() end, $8, $9, $10, $11, $12, $13) returning id`,
    [org, user, date, start, end, status, summary !== undefined, ...totals],
  );
  const [session] = await sql<{ id: string }>(
    `insert into work_sessions (org_id, user_id, attendance_record_id, started_at, ended_at, ended_by, idle_threshold_seconds)
     values ($1, $2, $3, $4, $5, 'member', 300) returning id`,
    [org, user, record?.id, start, end],
  );
  let at = Date.parse(start);
  for (const [type, seconds] of pieces) {
    await sql(
      `insert into activity_logs (org_id, user_id, work_session_id, activity_type, start_time, end_time)
       values ($1, $2, $3, $4, $5, $6)`,
      [org, user, session?.id, type, new Date(at), new Date(at + seconds * 1000)],
    );
    at += seconds * 1000;
  }
  if (summary !== undefined) await givenSummary(member, date, totals, summary);
  return record?.id ?? "";
}

/** A day without work: an absence or a leave. */
export async function givenDayOff(member: Member, date: string, status: "absent" | "on_leave"): Promise<void> {
  await sql(
    "insert into attendance_records (org_id, user_id, date, status, closed_at) values ($1, $2, $3, $4, now())",
    [member.org_id, member.id, date, status],
  );
}

/** The row that a closing leaves; on its own, one that is stale. */
export async function givenSummary(
  { id, org_id }: Member,
  date: string,
  totals: readonly number[],
  summary: NonNullable<WorkedDay["summary"]>,
): Promise<void> {
  const { productive = 0, neutral = 0, unproductive = 0, screenshots = 0, clicks = 0, strokes = 0 } = summary;
  const [applications, websites] = [summary.applications ?? [], summary.websites ?? []].map((list) =>
    JSON.stringify(list),
  );
  await sql(
    `insert into productivity_summary (org_id, user_id, date, total_work_duration, total_active_duration,
       total_idle_duration, total_break_duration, total_meeting_duration, total_untracked_duration, productive_time,
       neutral_time, unproductive_time, total_tracked_time, top_applications, top_websites, total_screenshots, total_mouse_clicks,
       total_keyboard_strokes)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      ...[org_id, id, date, ...totals, productive, neutral, unproductive, productive + neutral + unproductive],
      ...[applications, websites, screenshots, clicks, strokes],
    ],
  );
}

/** A time zone in which it is about noon, so that "an hour ago" is today whenever the tests run. */
export function noonZone(now = new Date()): string {
  const offset = 12 - now.getUTCHours();
  return `Etc/GMT${offset > 0 ? "-" : "+"}${Math.abs(offset)}`;
}
