// Every hour: keeps a week of partitions ahead, and removes what the organizations' retention says is over.
import { asWorker, type Db } from "../../lib/platform/db/transaction.ts";
import { log } from "../../lib/platform/log.ts";
import { listAllOrganizations } from "../../lib/platform/tenancy/organization.ts";
import { removeScreenshotsBefore } from "../../lib/screenshots/remove.ts";

const MS_PER_DAY = 86_400_000;
const PARTITIONS_AHEAD_DAYS = 7;
const NOTIFICATIONS_DAYS = 180;
/** Closing a day deletes its changes of focus; this is for days that nobody closes. */
const FOCUS_DAYS = 2;

type Answer = {
  partitions_made: number;
  partitions_dropped: number;
  heartbeats_deleted: number;
  screenshots_deleted: number;
};

export async function handler(): Promise<Answer> {
  const now = new Date();
  const daysAgo = (days: number) => new Date(now.getTime() - days * MS_PER_DAY);
  const organizations = await asWorker(listAllOrganizations);
  const kept = organizations.map(({ settings }) => settings.retention_days.activity);
  const longest = Math.max(0, ...kept);

  const made = await asWorker((db) => db.query(ensurePartitions, [daysAgo(1), daysAgo(-PARTITIONS_AHEAD_DAYS)]));
  // Whole days go by dropping their partition; a day more is kept, for those that are just being read.
  const dropped =
    organizations.length === 0 ? [] : await asWorker((db) => db.query(dropPartitions, [daysAgo(longest + 1)]));
  const answer: Answer = {
    partitions_made: made.length,
    partitions_dropped: dropped.length,
    heartbeats_deleted: 0,
    screenshots_deleted: 0,
  };

  const errors: unknown[] = [];
  for (const { id, settings } of organizations) {
    const { activity, screenshots, audit } = settings.retention_days;
    try {
      if (activity < longest) {
        answer.heartbeats_deleted += await asWorker((db) => deleteHeartbeats(db, id, daysAgo(activity)));
      }
      answer.screenshots_deleted += await removeScreenshotsBefore(id, daysAgo(screenshots));
      await asWorker((db) => db.query(deleteAudit, [id, daysAgo(audit)]));
    } catch (error) {
      // One organization's trouble keeps nobody else's data beyond its time.
      log.error("An organization's retention was not kept.", { org_id: id, error: error as Error });
      errors.push(error);
    }
  }
  await asWorker((db) => db.query(deleteFocusChanges, [daysAgo(Math.min(FOCUS_DAYS, ...kept))]));
  await asWorker((db) => db.query(deleteIdempotencyKeys, [daysAgo(1)]));
  await asWorker((db) => db.query(deleteSessions, [daysAgo(30)]));
  await asWorker((db) => db.query(deleteImports, [daysAgo(30)]));
  await asWorker((db) => db.query(deletePasswordResets, [daysAgo(1)]));
  await asWorker((db) => db.query(deleteNotifications, [daysAgo(NOTIFICATIONS_DAYS)]));
  log.info("maintain", answer);
  if (errors.length > 0)
    throw new AggregateError(errors, `The retention of ${errors.length} organizations was not kept.`);
  return answer;
}

/** Organizations that keep less than the longest: row by row, member by member along the key. */
async function deleteHeartbeats(db: Db, orgId: string, before: Date): Promise<number> {
  const { deleted } = await db.one<{ deleted: number }>(deleteHeartbeatRows, [orgId, before]);
  return deleted;
}

const ensurePartitions = `
  select app.ensure_partitions($1::date, $2::date)`;

const dropPartitions = `
  select app.drop_partitions($1::date)`;

const deleteHeartbeatRows = `
  with gone as (
    delete from user_activity_tracking h using users u
    where u.org_id = $1 and h.user_id = u.id and h.timestamp < $2
    returning 1
  )
  select count(*) as deleted from gone`;

const deleteFocusChanges = `
  delete from focus_changes where changed_at < $1`;

const deleteAudit = `
  delete from audit_log where org_id = $1 and created_at < $2`;

const deleteIdempotencyKeys = `
  delete from idempotency_keys where created_at < $1`;

const deleteImports = `
  delete from imports where created_at < $1`;

const deleteSessions = `
  delete from user_sessions where expires_at < $1 or revoked_at < $1`;

const deletePasswordResets = `
  delete from password_resets where expires_at < $1`;

const deleteNotifications = `
  delete from notifications where created_at < $1`;
