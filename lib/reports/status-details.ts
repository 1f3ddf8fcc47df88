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
  const running = await loadRunning(db, userIds, now);
  const shown = await loadShownNow(db, userIds, now);
  const days = await db.query<Totals & { user_id: string }>(selectDays, [userIds, now]);
  return new Map(
    days.map(({ user_id, ...recorded }) => {
      const open = running.get(user_id);
      const totals = durationsOf(open === undefined ? recorded : sumTotals([recorded, open.totals]));
      return [user_id, { application: shown.get(user_id)?.application ?? null, totals, as_of: now }];
    }),
  );
}

const selectDays = `
  select u.id as user_id,
    coalesce(r.total_work_duration, 0) as work, coalesce(r.total_active_duration, 0) as active,
    coalesce(r.total_idle_duration, 0) as idle, coalesce(r.total_break_duration, 0) as break,
    coalesce(r.total_meeting_duration, 0) as meeting, coalesce(r.total_untracked_duration, 0) as untracked
  from users u
  join organizations g on g.id = u.org_id
  left join attendance_records r on r.user_id = u.id
    and r.date = coalesce((${runningDateOf("u.id")}), ($2::timestamptz at time zone g.timezone)::date)
  where u.id = any ($1::uuid[])`;
