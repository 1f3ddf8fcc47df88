import { endStuck, STUCK_DAYS } from "../notifications/end-stuck.ts";
import { asWorker, asWorkerIn } from "../platform/db/transaction.ts";
import {
  type Counts,
  daysBefore,
  type ErasedPerson,
  inBatches,
  keptSince,
  type PersonalData,
} from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

/** Days that a report lies in the bucket as a file. */
const FILES_DAYS = 1;

export const tables = {
  day_reports: {
    expire: "which dates were reported, for as long as there are days",
    columns: "org_id, date, pending, reported_at, mails",
  },
  report_exports: {
    rows: "messages",
    columns: `
      id, org_id, requested_by, user_id, request, type, format, from_date, to_date, file_name, status, failure,
      attempts, claimed_until, departments, rows_done, rows_all, size_bytes, created_at, finished_at, expires_at`,
  },
  told_days: {
    rows: "told",
    columns: `
      org_id, date, user_id, mail, status, is_late, check_in_time, is_at_work, needs_review, total_work_duration,
      total_active_duration, total_idle_duration, total_meeting_duration`,
    erase: "hours and absences of a month, by an id that tells nobody any more",
  },
} satisfies PersonalData["tables"];

export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const told = keptSince(organizations, now, "told");
  const messages = keptSince(organizations, now, "messages");
  await asWorker((db) => db.query(endOld, [organizations.map(({ id }) => id), now]));
  const counts = {
    report_exports_deleted: await inBatches((db, limit) => db.query(deleteOld, [...messages, limit])),
    told_days_deleted: await inBatches((db, limit) => db.query(deleteOldTold, [...told, limit])),
  };
  await endStuckOf(organizations, daysBefore(now, STUCK_DAYS));
  return counts;
}

/** Whoever asked is told: they wait for it. */
async function endStuckOf(organizations: readonly Organization[], before: Date): Promise<void> {
  type Stuck = { org_id: string; export_id: string; requested_by: string };
  const orgIds = organizations.map(({ id }) => id);
  const stuck = await asWorker((db) => db.query<Stuck>(selectStuck, [orgIds, before]));
  if (stuck.length === 0) return;
  const { fail } = await import("./export/fail.ts");
  await endStuck(stuck, (db, publish, { requested_by, ...of }) => fail(db, publish, of, requested_by, "interrupted"));
}

export async function tidy(now: Date): Promise<Counts> {
  const { removeFilesBefore } = await import("../platform/files/remove-old.ts");
  return { report_files_deleted: await removeFilesBefore("exports/", daysBefore(now, FILES_DAYS)) };
}

/**
 * A file of many members' days has theirs as well: all of the organization's go, and are made again when asked for. One
 * that is being made is begun anew: the run that makes it finds that it is no longer its own.
 */
export async function eraseTraces({ org_id, user_id }: ErasedPerson): Promise<void> {
  const { removeFilesBelow } = await import("../platform/files/remove-old.ts");
  await asWorkerIn(org_id, async (db) => {
    await db.query(deleteOf, [org_id, user_id]);
    // In this order: what becomes ready meanwhile is found by the second.
    await db.query(beginAnew, [org_id]);
    await db.query(endReady, [org_id]);
  });
  await removeFilesBelow(`exports/${org_id}/`);
}

export const exportOf = {
  report_exports: `
    select id, requested_by, user_id, type, format, from_date, to_date, file_name, status, created_at, finished_at,
      expires_at
    from report_exports where org_id = (select app.current_org()) and (requested_by = $1 or user_id = $1) order by id`,
  told_days: `
    select date, mail, status, is_late, check_in_time, is_at_work, needs_review, total_work_duration,
      total_active_duration, total_idle_duration, total_meeting_duration
    from told_days where org_id = (select app.current_org()) and user_id = $1 order by date, mail`,
};

const selectStuck = `
  select org_id, id as export_id, requested_by from report_exports
  where org_id = any ($1::uuid[]) and status in ('pending', 'running') and created_at < $2`;

const endOld = `
  update report_exports set status = 'expired'
  where org_id = any ($1::uuid[]) and status = 'ready' and expires_at < $2`;

const deleteOld = `
  with old as (
    select e.org_id, e.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join report_exports e on e.org_id = kept.org_id and e.created_at < kept.since
    where e.status not in ('pending', 'running', 'ready')
    limit $3 for update of e skip locked
  )
  delete from report_exports e using old where e.org_id = old.org_id and e.id = old.id
  returning 1`;

const deleteOf = `
  delete from report_exports where org_id = $1 and (requested_by = $2 or user_id = $2)`;

const endReady = `
  update report_exports set status = 'expired' where org_id = $1 and status = 'ready'`;

const beginAnew = `
  update report_exports set status = 'pending', claimed_until = null, rows_done = 0, attempts = 0
  where org_id = $1 and status = 'running'`;

const deleteOldTold = `
  with old as (
    select t.org_id, t.date, t.user_id, t.mail
    from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join told_days t on t.org_id = kept.org_id and t.date < (kept.since at time zone 'UTC')::date
    limit $3
  )
  delete from told_days t using old
  where t.org_id = old.org_id and t.date = old.date and t.user_id = old.user_id and t.mail = old.mail
  returning 1`;
