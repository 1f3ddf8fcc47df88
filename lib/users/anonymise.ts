import { type User, userColumns } from "../auth/user.ts";
import type { Db } from "../platform/db/transaction.ts";
import { UNUSABLE_PASSWORD } from "../platform/secrets/password.ts";

/**
 * Takes a person out of their row and out of everything small that speaks of them. What is large (heartbeats,
 * screenshots and their files, the audit log) is `eraseTraces`' work; it is given the ids of resources that name them.
 * Durations and totals stay: they are the organization's, and now nobody's.
 */
export async function anonymise(db: Db, member: User, now: Date): Promise<{ user: User; resource_ids: string[] }> {
  const invites = await db.query<{ id: string }>(clearInvites, [member.id, member.email]);
  await db.query(clearImportRows, [member.email]);
  await db.query(clearRecords, [member.id]);
  await db.query(clearBreaks, [member.id]);
  await db.query(clearMeetings, [member.id]);
  await db.query(clearStatus, [member.id]);
  await db.query(deleteSessions, [member.id]);
  await db.query(deleteIdempotencyKeys, [member.id]);
  await db.query(deleteNotifications, [member.id]);
  const user = await db.one<User>(clearUser, [member.id, UNUSABLE_PASSWORD, now]);
  return { user, resource_ids: invites.map(({ id }) => id) };
}

const clearUser = `
  update users u set
    name = 'Erased member', email = 'erased-' || u.id || '@erased.invalid', employee_id = 'erased-' || u.id,
    phone_number = null, profile_picture_url = null, managed_departments = null, password_hash = $2,
    last_login_at = null, status = 'terminated', erased_at = coalesce(u.erased_at, $3)
  where u.id = $1
  returning ${userColumns}`;

const clearInvites = `
  update invites set email = null where email = $2 or accepted_by = $1
  returning id`;

const clearImportRows = `
  update import_rows set email = null where email = $1`;

const clearRecords = `
  update attendance_records set
    check_in_ip = null, check_out_ip = null, check_in_location = null, check_out_location = null, notes = null
  where user_id = $1`;

const clearBreaks = `
  update lunch_breaks set start_location = null, end_location = null where user_id = $1`;

const clearMeetings = `
  update meetings set title = null where user_id = $1`;

// What the release before wrote there; the columns are dropped when nobody can go back to it.
const clearStatus = `
  update user_status set active_application = null, active_window_title = null, url = null where user_id = $1`;

const deleteSessions = `
  delete from user_sessions where user_id = $1`;

const deleteNotifications = `
  delete from notifications where user_id = $1`;

const deleteIdempotencyKeys = `
  delete from idempotency_keys where user_id = $1`;
