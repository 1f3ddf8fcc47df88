import { durationsOf } from "../attendance/record.ts";
import type { Db } from "../platform/db/transaction.ts";
import { epochSeconds } from "../platform/time/timestamp.ts";
import { type OpenEndRow, openEndColumns, openEndOf } from "../timeline/live-status.ts";
import { provisionalSegments } from "../timeline/rules/live-state.ts";
import { sumTotals, type Totals, totalsOf } from "../timeline/rules/totals.ts";
import { sessionTotals } from "../timeline/session-totals.ts";
import { shownBetween, shownBounds } from "../timeline/shown-now.ts";

/** What a board shows of a member beside their state. */
export type StatusDetails = {
  /** In front at the last heartbeat; null without one. */
  readonly application: string | null;
  /** The date that the totals are of: that of the day in which the member is at work, else today's. */
  readonly date: string;
  /** A session that runs counts up to `as_of`. */
  readonly totals: ReturnType<typeof durationsOf>;
  readonly as_of: Date;
};

type Row = Totals & OpenEndRow & { user_id: string; date: string; is_running: boolean; application: string | null };

/**
 * Of many members at once, of any organization, by their ids. In one statement: a session that ends between two would be in
 * the day's totals already, and once more among what runs.
 */
export async function findStatusDetails(
  db: Db,
  members: readonly { org_id: string; user_id: string }[],
  now: Date,
): Promise<Map<string, StatusDetails>> {
  const userIds = new Set(members.map(({ user_id }) => user_id));
  const orgIds = new Set(members.map(({ org_id }) => org_id));
  const rows = await db.query<Row>(selectDetails, [[...userIds], now, ...shownBounds(now), [...orgIds]]);
  return new Map(
    rows.map((row) => {
      const open = row.is_running ? openEndOf(row) : null;
      const tail = open === null ? [] : provisionalSegments(open, epochSeconds(now));
      const totals = durationsOf(sumTotals([row, totalsOf(tail)]));
      return [row.user_id, { application: row.application, date: row.date, totals, as_of: now }];
    }),
  );
}

const selectDetails = `
  select u.id as user_id, d.date, s.id is not null as is_running, ${openEndColumns}, t.application,
    coalesce(r.total_work_duration, 0) + l.work as work, coalesce(r.total_active_duration, 0) + l.active as active,
    coalesce(r.total_idle_duration, 0) + l.idle as idle, coalesce(r.total_break_duration, 0) + l.break as break,
    coalesce(r.total_meeting_duration, 0) + l.meeting as meeting,
    coalesce(r.total_untracked_duration, 0) + l.untracked as untracked
  from users u
  join organizations g on g.id = u.org_id
  join user_status v on v.org_id = u.org_id and v.user_id = u.id
  left join work_sessions s on s.org_id = v.org_id and s.id = v.work_session_id and s.ended_at is null
  left join attendance_records o on o.org_id = s.org_id and o.id = s.attendance_record_id
  cross join lateral (select coalesce(o.date, ($2::timestamptz at time zone g.timezone)::date) as date) d
  left join attendance_records r on r.org_id = u.org_id and r.user_id = u.id and r.date = d.date
  cross join lateral (${sessionTotals("s.id")}) l
  left join lateral (${shownBetween("$3", "$4")}) t on s.id is not null
  where u.org_id = any ($5::uuid[]) and u.id = any ($1::uuid[])`;
