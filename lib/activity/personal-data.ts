import { asWorker, asWorkerIn, type Db } from "../platform/db/transaction.ts";
import { hasTimeFor } from "../platform/deadline.ts";
import {
  type Counts,
  daysBefore,
  type ErasedPerson,
  forEach,
  inBatches,
  keptSince,
  type Person,
  type PersonalData,
} from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { resolveSettings } from "../platform/tenancy/rules/settings.ts";
import { STEP } from "../platform/timeouts.ts";

const PARTITIONS_AHEAD_DAYS = 7;

export const tables = {
  user_activity_tracking: {
    rows: "activity",
    columns: `
      org_id, user_id, timestamp, device, is_active, idle_time_seconds, mouse_clicks, keyboard_strokes, active_application,
      active_window_title, url, metadata`,
  },
  focus_changes: {
    rows: "focus",
    columns: `
      org_id, work_session_id, changed_at, application, host, last_at, heartbeats, mouse_clicks, keyboard_strokes`,
    exportOf: "heartbeats say the same, and more",
  },
  meetings: {
    expire: "part of a day's hours, which are kept as long as the day",
    columns:
      "id, org_id, user_id, work_session_id, start_time, end_time, created_at, source, recorded_at, voided_at, changed_xid",
    sooner: { notes: "title" },
  },
} satisfies PersonalData["tables"];

/** Keeps a week of partitions ahead. Whole days go by dropping their partition: of those who keep longest, when the day is over. */
export async function tidy(now: Date): Promise<Counts> {
  const ahead = [daysBefore(now, 1), daysBefore(now, -PARTITIONS_AHEAD_DAYS)];
  const made = await asWorker((db) => db.query(ensurePartitions, ahead));
  const longest = await longestKept();
  const dropped =
    longest === undefined ? [] : await asWorker((db) => db.query(dropPartitions, [daysBefore(now, longest)]));
  return { partitions_made: made.length, partitions_dropped: dropped.length };
}

/** Heartbeats go after the days of `retention_days.activity`: those of who keeps longest with their partition. */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const focus = keptSince(organizations, now, "focus");
  await inBatches((db, limit) => db.query(deleteOldFocusChanges, [...focus, limit]));
  const notes = keptSince(organizations, now, "notes");
  const titles_cleared = await inBatches((db, limit) => db.query(clearOldTitles, [...notes, limit]));

  let heartbeats_deleted = 0;
  const longest = (await longestKept()) ?? 0;
  const shorter = organizations.filter(({ settings }) => settings.retention_days.activity < longest);
  const byDays = [...Map.groupBy(shorter, ({ settings }) => settings.retention_days.activity)];
  const work = async ([days, those]: (typeof byDays)[number]) => {
    const orgIds = those.map(({ id }) => id);
    const old = await asWorker((db) => db.query<{ since: Date; before: Date }>(selectOldDays, [daysBefore(now, days)]));
    // Day by day, so that what was done stays done when there is no time for the rest.
    for (const { since, before } of old) {
      if (!hasTimeFor(STEP)) return;
      const values = [orgIds, since, before];
      const { deleted } = await asWorker((db) => db.one<{ deleted: number }>(deleteOldHeartbeats, values));
      heartbeats_deleted += deleted;
    }
  };
  await forEach(byDays, work, ([days]) => ({ retention_days: days }));
  return { heartbeats_deleted, titles_cleared };
}

/** The most days for which an organization keeps heartbeats; undefined where there is none. */
async function longestKept(): Promise<number | undefined> {
  const rows = await asWorker((db) => db.query<{ retention_days: unknown }>(selectRetention));
  if (rows.length === 0) return undefined;
  return Math.max(...rows.map((stored) => resolveSettings(stored).retention_days.activity));
}

export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(clearMeetings, [user_id]);
  return [];
}

/** Titles, addresses and what trackers added; applications and counts are the organization's, and now nobody's. */
export async function eraseTraces({ org_id, user_id }: ErasedPerson): Promise<void> {
  await asWorkerIn(org_id, async (db) => {
    await db.query(clearHeartbeats, [user_id]);
    await db.query(deleteFocusChanges, [user_id]);
  });
}

export const exportOf = {
  heartbeats: `
    select timestamp, device, is_active, idle_time_seconds, mouse_clicks, keyboard_strokes, active_application,
      active_window_title, url, metadata
    from user_activity_tracking
    where org_id = (select app.current_org()) and user_id = $1 order by timestamp, device`,
  meetings: `
    select id, start_time, end_time, title, voided_at from meetings
    where org_id = (select app.current_org()) and user_id = $1 order by start_time`,
};

const ensurePartitions = `
  select app.ensure_partitions($1::date, $2::date)`;

const dropPartitions = `
  select app.drop_partitions($1::date)`;

const selectRetention = `
  select distinct s.setting_value as retention_days
  from organizations o left join system_settings s on s.org_id = o.id and s.setting_key = 'retention_days'`;

// The UTC days of partitions that begin before an instant, each up to it at most. The newest first: with every day one
// becomes too old, and those before it hold nothing but where an organization has begun to keep less.
const selectOldDays = `
  select d.since, least(d.since + interval '24 hours', $1::timestamptz) as before
  from pg_inherits i
  join pg_class p on p.oid = i.inhrelid
  cross join lateral (select to_date(right(p.relname, 8), 'YYYYMMDD')::timestamp at time zone 'UTC' as since) d
  where i.inhparent = 'public.user_activity_tracking'::regclass and d.since < $1
  order by d.since desc`;

// Organizations that keep less than the longest: row by row, member by member along the key.
const deleteOldHeartbeats = `
  with gone as (
    delete from user_activity_tracking h using users u
    where u.org_id = any ($1::uuid[]) and h.org_id = u.org_id and h.user_id = u.id
      and h.timestamp >= $2 and h.timestamp < $3
    returning 1
  )
  select count(*) as deleted from gone`;

const deleteOldFocusChanges = `
  with old as (
    select c.org_id, c.work_session_id, c.changed_at
    from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join focus_changes c on c.org_id = kept.org_id and c.changed_at < kept.since
    limit $3
  )
  delete from focus_changes c using old
  where c.org_id = old.org_id and c.work_session_id = old.work_session_id and c.changed_at = old.changed_at
  returning 1`;

const clearOldTitles = `
  with old as (
    select m.org_id, m.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join meetings m on m.org_id = kept.org_id and m.start_time < kept.since
    where m.title is not null
    limit $3 for update of m skip locked
  )
  update meetings m set title = null
  from old where m.org_id = old.org_id and m.id = old.id
  returning 1`;

const clearMeetings = `
  update meetings set title = null where org_id = (select app.current_org()) and user_id = $1`;

const clearHeartbeats = `
  update user_activity_tracking set active_window_title = null, url = null, metadata = null
  where org_id = (select app.current_org()) and user_id = $1
    and (active_window_title is not null or url is not null or metadata is not null)`;

const deleteFocusChanges = `
  delete from focus_changes c using work_sessions w
  where w.org_id = (select app.current_org()) and w.user_id = $1 and c.org_id = w.org_id and c.work_session_id = w.id`;
