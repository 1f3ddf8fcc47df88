import { deleteObjects } from "../platform/aws/bucket.ts";
import { asWorker } from "../platform/db/transaction.ts";
import type { EraseMemberMessage } from "../platform/jobs/message.ts";
import { thumbnailKeyOf } from "../screenshots/keys.ts";

const BATCH = 200;

/**
 * Removes what an erased member left behind: titles and addresses in heartbeats, visited sites in summaries,
 * screenshots with their files, and where they came from in the audit log. Repeating it changes nothing. A member who
 * is not erased after all (the transaction that asked for it failed) is left alone.
 */
export async function eraseTraces({
  org_id,
  user_id,
  resource_ids,
}: EraseMemberMessage): Promise<"erased" | "ignored"> {
  // Waits for the transaction that erases, if it has not committed yet.
  const member = await asWorker((db) => db.find<{ erased_at: Date | null }>(lockMember, [org_id, user_id]));
  if (member === undefined || member.erased_at === null) return "ignored";
  await removeScreenshots(user_id);
  await asWorker(async (db) => {
    await db.query(clearHeartbeats, [user_id]);
    await db.query(deleteFocusChanges, [user_id]);
    await db.query(clearSummaries, [user_id]);
    await db.query(clearAudit, [org_id, user_id, resource_ids]);
  });
  return "erased";
}

/** Files first, so that a failure leaves rows to find them by. */
async function removeScreenshots(userId: string): Promise<void> {
  for (;;) {
    const batch = await asWorker((db) =>
      db.query<{ id: string; object_key: string }>(selectScreenshots, [userId, BATCH]),
    );
    if (batch.length === 0) return;
    await deleteObjects(batch.flatMap(({ object_key }) => [object_key, thumbnailKeyOf(object_key)]));
    await asWorker((db) => db.query(deleteScreenshots, [batch.map(({ id }) => id)]));
  }
}

// After waiting `for share` answers the row as it has become; a condition on erased_at would not even wait.
const lockMember = `
  select erased_at from users where org_id = $1 and id = $2 for share`;

const clearHeartbeats = `
  update user_activity_tracking set active_window_title = null, url = null, metadata = null
  where user_id = $1 and (active_window_title is not null or url is not null or metadata is not null)`;

const deleteFocusChanges = `
  delete from focus_changes c using work_sessions w where w.user_id = $1 and c.work_session_id = w.id`;

const clearSummaries = `
  update productivity_summary set top_websites = '[]' where user_id = $1 and top_websites <> '[]'`;

const clearAudit = `
  select app.forget_in_audit($1, $2, $3::uuid[])`;

const selectScreenshots = `
  select id, object_key from screenshots where user_id = $1 limit $2`;

const deleteScreenshots = `
  delete from screenshots where id = any ($1::uuid[])`;
