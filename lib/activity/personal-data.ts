import { asWorker, type Db } from "../platform/db/transaction.ts";
import {
  type Counts,
  daysBefore,
  type ErasedPerson,
  forEachOrganization,
  type Person,
} from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

const PARTITIONS_AHEAD_DAYS = 7;
/** Closing a day deletes its changes of focus; this is for days that nobody closes. */
const FOCUS_DAYS = 2;

export const tables = {
  user_activity_tracking: {},
  focus_changes: { exportOf: "heartbeats say the same, and more" },
  meetings: { expire: "part of a day's hours, which are kept as long as the day" },
};

/** Heartbeats go after the days of `retention_days.activity`. Also keeps a week of partitions ahead. */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const kept = organizations.map(({ settings }) => settings.retention_days.activity);
  const longest = Math.max(0, ...kept);
  const ahead = [daysBefore(now, 1), daysBefore(now, -PARTITIONS_AHEAD_DAYS)];
  const made = await asWorker((db) => db.query(ensurePartitions, ahead));
  // Whole days go by dropping their partition; a day more is kept, for those that are just being read.
  const dropped =
    organizations.length === 0 ? [] : await asWorker((db) => db.query(dropPartitions, [daysBefore(now, longest + 1)]));
  await asWorker((db) => db.query(deleteOldFocusChanges, [daysBefore(now, Math.min(FOCUS_DAYS, ...kept))]));

  let heartbeats_deleted = 0;
  const shorter = organizations.filter(({ settings }) => settings.retention_days.activity < longest);
  await forEachOrganization(shorter, async ({ id, settings }) => {
    const before = daysBefore(now, settings.retention_days.activity);
    const { deleted } = await asWorker((db) => db.one<{ deleted: number }>(deleteOldHeartbeats, [id, before]));
    heartbeats_deleted += deleted;
  });
  return { partitions_made: made.length, partitions_dropped: dropped.length, heartbeats_deleted };
}

export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(clearMeetings, [user_id]);
  return [];
}

/** Titles, addresses and what trackers added; applications and counts are the organization's, and now nobody's. */
export async function eraseTraces({ user_id }: ErasedPerson): Promise<void> {
  await asWorker(async (db) => {
    await db.query(clearHeartbeats, [user_id]);
    await db.query(deleteFocusChanges, [user_id]);
  });
}

export const exportOf = {
  heartbeats: `
    select timestamp, is_active, idle_time_seconds, mouse_clicks, keyboard_strokes, active_application,
      active_window_title, url, metadata
    from user_activity_tracking where user_id = $1 order by timestamp`,
  meetings: `
    select id, start_time, end_time, title from meetings where user_id = $1 order by start_time`,
};

const ensurePartitions = `
  select app.ensure_partitions($1::date, $2::date)`;

const dropPartitions = `
  select app.drop_partitions($1::date)`;

// Organizations that keep less than the longest: row by row, member by member along the key.
const deleteOldHeartbeats = `
  with gone as (
    delete from user_activity_tracking h using users u
    where u.org_id = $1 and h.user_id = u.id and h.timestamp < $2
    returning 1
  )
  select count(*) as deleted from gone`;

const deleteOldFocusChanges = `
  delete from focus_changes where changed_at < $1`;

const clearMeetings = `
  update meetings set title = null where user_id = $1`;

const clearHeartbeats = `
  update user_activity_tracking set active_window_title = null, url = null, metadata = null
  where user_id = $1 and (active_window_title is not null or url is not null or metadata is not null)`;

const deleteFocusChanges = `
  delete from focus_changes c using work_sessions w where w.user_id = $1 and c.work_session_id = w.id`;
