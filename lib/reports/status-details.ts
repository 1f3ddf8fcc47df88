import { runningDateOf } from "../attendance/current-date.ts";
import { durationsOf } from "../attendance/record.ts";
import type { Db } from "../platform/db/transaction.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { type OpenEndRow, openEndColumns, openEndOf } from "../timeline/live-status.ts";
import { provisionalSegments } from "../timeline/rules/live-state.ts";
import { type Totals, totalsOf } from "../timeline/rules/totals.ts";
import { sumTotals } from "./rules/report.ts";
import { sessionTotals } from "./session-totals.ts";

/** What a board shows of a member beside their state. */
export type StatusDetails = {
  /** In front at the last heartbeat; null without one. */
  readonly application: string | null;
  /** Of the day in which the member is at work, else of today; a session that runs counts up to `as_of`. */
  readonly totals: ReturnType<typeof durationsOf>;
  readonly as_of: Date;
};

/** Of many members at once, of any organization, by their ids. */
export async function findStatusDetails(
  db: Db,
  userIds: readonly string[],
  now: Date,
): Promise<Map<string, StatusDetails>> {
  const rows = await db.query<Row>(selectDetails, [userIds, now]);
  return new Map(
    rows.map((row) => {
      const open = openEndOf(row);
      const running = open === null ? [] : provisionalSegments(open, epochSeconds(now));
      const totals = durationsOf(sumTotals([row, totalsOf(running)]));
      return [row.user_id, { application: row.application, totals, as_of: now }];
    }),
  );
}

type Row = OpenEndRow & Totals & { user_id: string; application: string | null };

// An open session's segments are not in its record's totals yet. Of several devices, the one somebody was at last.
const selectDetails = `
  select v.user_id, shown.active_application as application,
    coalesce(r.total_work_duration, 0) + l.work as work,
    coalesce(r.total_active_duration, 0) + l.active as active,
    coalesce(r.total_idle_duration, 0) + l.idle as idle,
    coalesce(r.total_break_duration, 0) + l.break as break,
    coalesce(r.total_meeting_duration, 0) + l.meeting as meeting,
    coalesce(r.total_untracked_duration, 0) + l.untracked as untracked,
    ${openEndColumns}
  from users u
  join user_status v on v.user_id = u.id
  join organizations g on g.id = u.org_id
  cross join lateral (
    select coalesce((${runningDateOf("u.id")}), ($2::timestamptz at time zone g.timezone)::date) as date
  ) d
  left join attendance_records r on r.user_id = u.id and r.date = d.date
  left join work_sessions o on o.attendance_record_id = r.id and o.ended_at is null
  cross join lateral (${sessionTotals("o.id")}) l
  left join lateral (
    select a.active_application from user_activity_tracking a
    where a.user_id = u.id and a.timestamp <= v.last_heartbeat_at
      and a.timestamp >= v.last_heartbeat_at - interval '5 minutes'
    order by a.is_active desc, a.timestamp desc, a.device desc
    limit 1
  ) shown on v.work_session_id is not null
  where u.id = any ($1::uuid[])`;
