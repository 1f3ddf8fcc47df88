import { runningDateOf } from "../attendance/current-date.ts";
import { durationsOf } from "../attendance/record.ts";
import { loadRunning } from "../attendance/running.ts";
import type { Db } from "../platform/db/transaction.ts";
import { sumTotals, type Totals } from "../timeline/rules/totals.ts";
import { loadShownNow } from "../timeline/shown-now.ts";

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

/** Of many members at once, of any organization, by their ids. */
export async function findStatusDetails(
  db: Db,
  userIds: readonly string[],
  now: Date,
): Promise<Map<string, StatusDetails>> {
  const running = await loadRunning(db, userIds, now);
  const shown = await loadShownNow(db, userIds, now);
  const days = await db.query<Totals & { user_id: string; date: string }>(selectDays, [userIds, now]);
  return new Map(
    days.map(({ user_id, date, ...recorded }) => {
      const open = running.get(user_id);
      const totals = durationsOf(open === undefined ? recorded : sumTotals([recorded, open.totals]));
      return [user_id, { application: shown.get(user_id)?.application ?? null, date, totals, as_of: now }];
    }),
  );
}

const selectDays = `
  select u.id as user_id, d.date,
    coalesce(r.total_work_duration, 0) as work, coalesce(r.total_active_duration, 0) as active,
    coalesce(r.total_idle_duration, 0) as idle, coalesce(r.total_break_duration, 0) as break,
    coalesce(r.total_meeting_duration, 0) as meeting, coalesce(r.total_untracked_duration, 0) as untracked
  from users u
  join organizations g on g.id = u.org_id
  cross join lateral (
    select coalesce((${runningDateOf("u.id")}), ($2::timestamptz at time zone g.timezone)::date) as date
  ) d
  left join attendance_records r on r.user_id = u.id and r.date = d.date
  where u.id = any ($1::uuid[])`;
