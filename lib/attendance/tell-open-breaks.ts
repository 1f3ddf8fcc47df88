import { notifyEach } from "../notifications/notify.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { PublishOf } from "../platform/live/after-commit.ts";

type OpenBreak = {
  id: string;
  org_id: string;
  user_id: string;
  attendance_record_id: string;
  break_start_time: Date;
};

/** So many a run, by two statements; the others hear of it by the next one. */
const MOST_TOLD = 5000;

/** Tells members once that their break still runs although they are working. Answers how many were told. */
export async function tellOpenBreaks(db: Db, publish: PublishOf, now: Date): Promise<number> {
  const breaks = await db.query<OpenBreak>(selectOpenBreaks, [now, MOST_TOLD]);
  await notifyEach(
    db,
    publish,
    breaks.map(({ id, org_id, user_id, attendance_record_id, break_start_time }) => ({
      org_id,
      user_id,
      type: "break_open",
      title: "Your break still runs, and your tracker sees you working",
      body: "End it: else it counts up to when you were active again, and somebody has to look at the day.",
      data: { break_id: id, attendance_record_id, break_start_time },
    })),
  );
  return breaks.length;
}

// Activity within the idle threshold of the start is still that of leaving. What was told of a day is not told again.
const selectOpenBreaks = `
  select b.id, b.org_id, b.user_id, b.attendance_record_id, b.break_start_time
  from user_status s
  join lunch_breaks b on b.org_id = s.org_id and b.user_id = s.user_id and b.break_end_time is null
  where s.on_break_since is not null and s.last_heartbeat_at > $1::timestamptz - interval '10 minutes'
    and exists (
      select from user_activity_tracking h
      where h.org_id = s.org_id and h.user_id = s.user_id and h.is_active and h.timestamp <= $1
        and h.timestamp > $1::timestamptz - interval '10 minutes'
        and h.timestamp >= b.break_start_time + make_interval(secs => s.idle_threshold_seconds))
    and not exists (
      select from notifications n
      where n.org_id = b.org_id and n.user_id = b.user_id and n.type = 'break_open'
        and n.created_at >= b.break_start_time
        and n.data ->> 'break_id' = b.id::text)
  order by b.user_id
  limit $2`;
