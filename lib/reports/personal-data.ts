import {
  type Counts,
  daysBefore,
  type ErasedPerson,
  inBatches,
  keptSince,
  type PersonalData,
} from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

/** Days that a report lies in the bucket as a file: it is fetched within a minute of being made, or not at all. */
const FILES_DAYS = 1;

export const tables = {
  day_reports: {
    expire: "which dates were reported, for as long as there are days",
    columns: "org_id, date, pending, reported_at, mails",
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
  return { told_days_deleted: await inBatches((db, limit) => db.query(deleteOldTold, [...told, limit])) };
}

export async function tidy(now: Date): Promise<Counts> {
  const { removeFilesBefore } = await import("../platform/files/remove-old.ts");
  return { report_files_deleted: await removeFilesBefore("exports/", daysBefore(now, FILES_DAYS)) };
}

/** A file of many members' days has theirs as well: all of the organization's go, and are made again when asked for. */
export async function eraseTraces({ org_id }: ErasedPerson): Promise<void> {
  const { removeFilesBefore } = await import("../platform/files/remove-old.ts");
  await removeFilesBefore(`exports/${org_id}/`, daysBefore(new Date(), -FILES_DAYS));
}

export const exportOf = {
  told_days: `
    select date, mail, status, is_late, check_in_time, is_at_work, needs_review, total_work_duration,
      total_active_duration, total_idle_duration, total_meeting_duration
    from told_days where user_id = $1 order by date, mail`,
};

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
