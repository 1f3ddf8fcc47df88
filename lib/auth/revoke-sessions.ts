import type { Db } from "../platform/db/transaction.ts";
import { type LiveEvent, SESSIONS_REVOKED } from "../platform/live/events.ts";

/**
 * Why: the member chose a new password, signed a device out, set up a second factor, or lost their standing to an
 * administrator.
 */
export type RevokedReason = "password" | "member" | "factor" | "admin";

/**
 * Signs members out on all their devices, but the session `except`: access and refresh tokens are dead with the
 * commit, and open sockets are closed as soon as the event is read. Answers how many sessions that were.
 */
export async function revokeSessions(
  db: Db,
  publish: (event: LiveEvent) => void,
  userIds: readonly string[],
  { reason, now, except = null }: { reason: RevokedReason; now: Date; except?: string | null },
): Promise<number> {
  const revoked = await db.query<{ user_id: string }>(revoke, [userIds, now, reason, except]);
  for (const user_id of new Set(revoked.map((session) => session.user_id))) publish(sessionsRevoked(user_id));
  return revoked.length;
}

/** Has the sockets of a member's revoked sessions closed. */
export function sessionsRevoked(user_id: string): LiveEvent {
  return { event: SESSIONS_REVOKED, channel: "sessions", user_id, department: null, data: {} };
}

const revoke = `
  update user_sessions set revoked_at = $2, revoked_reason = $3
  where org_id = (select app.current_org()) and user_id = any ($1::uuid[]) and revoked_at is null
    and ($4::uuid is null or id <> $4)
  returning user_id`;
