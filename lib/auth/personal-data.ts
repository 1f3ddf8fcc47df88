import { asWorker, type Db } from "../platform/db/transaction.ts";
import { type Counts, daysBefore, type Person } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

/** Days that a sign-in session is kept after its end: for the list of one's devices, and for questions about it. */
const ENDED_SESSIONS_DAYS = 30;
const ENDED_RESETS_DAYS = 1;

const SESSION = "goes with its row of user_sessions";
const SECRET = "nothing but a hash";

export const tables = {
  user_sessions: {},
  refresh_tokens: { expire: SESSION, erase: SESSION, exportOf: SECRET },
  password_resets: { erase: "the hash of a link that works for an hour, and goes within a day", exportOf: SECRET },
};

export async function expire(_: readonly Organization[], now: Date): Promise<Counts> {
  await asWorker((db) => db.query(deleteOldSessions, [daysBefore(now, ENDED_SESSIONS_DAYS)]));
  await asWorker((db) => db.query(deleteOldResets, [daysBefore(now, ENDED_RESETS_DAYS)]));
  return {};
}

export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(deleteSessions, [user_id]);
  return [];
}

export const exportOf = {
  sign_in_sessions: `
    select id, device_info, ip_address, user_agent, created_at, last_used_at, expires_at, revoked_at, revoked_reason
    from user_sessions where user_id = $1 order by created_at`,
};

const deleteOldSessions = `
  delete from user_sessions where expires_at < $1 or revoked_at < $1`;

const deleteOldResets = `
  delete from password_resets where expires_at < $1`;

const deleteSessions = `
  delete from user_sessions where user_id = $1`;
