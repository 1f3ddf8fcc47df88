import { asWorker, type Db } from "../platform/db/transaction.ts";
import {
  type Counts,
  daysBefore,
  inBatches,
  keptSince,
  type Person,
  type PersonalData,
} from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { forgetFactors } from "./second-factor/member-factors.ts";

const ENDED_LINKS_DAYS = 1;

const SESSION = "goes with its row of user_sessions";
const SECRET = "nothing but a hash";
const FACTOR = "holds until the member gives it up, leaves no trace of when they worked, and goes with an erasure";

export const tables = {
  user_sessions: {
    rows: "places",
    columns: `
      id, org_id, user_id, device_info, user_agent, created_at, authenticated_at, last_used_at, expires_at,
      revoked_at, revoked_reason`,
    sooner: { places: "ip_address" },
  },
  refresh_tokens: {
    expire: SESSION,
    columns: "token_hash, org_id, session_id, created_at, used_at",
    erase: SESSION,
    exportOf: SECRET,
  },
  address_proofs: {
    rows: "spent",
    columns: "token_hash, org_id, user_id, email, offered_by, created_at, expires_at, used_at",
    exportOf: SECRET,
  },
  address_changes: {
    rows: "spent",
    columns: `
      id, org_id, user_id, asked_by, old_email, new_email, confirm_hash, cancel_hash, created_at, expires_at,
      cancel_until, confirmed_at, replaced_at, cancelled_at`,
  },
  password_resets: {
    rows: "spent",
    columns: "token_hash, org_id, user_id, password_fingerprint, created_at, expires_at, used_at",
    erase: "the hash of a link that works for an hour, and goes within a day",
    exportOf: SECRET,
  },
  totp_factors: {
    expire: FACTOR,
    columns: "org_id, user_id, sealed_secret, confirmed_at, last_step, pending_secret, pending_until",
  },
  recovery_codes: {
    expire: FACTOR,
    columns: "org_id, user_id, code_hash, created_at, used_at",
    exportOf: SECRET,
  },
  passkeys: {
    expire: FACTOR,
    columns: "id, org_id, user_id, name, credential_id, public_key, counter, transports, created_at, last_used_at",
  },
} satisfies PersonalData["tables"];

/**
 * A session goes those days after its end: until then its device is in the list. From which address it was opened is
 * forgotten sooner, also while it holds.
 */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const places = keptSince(organizations, now, "places");
  const sessions_deleted = await inBatches((db, limit) => db.query(deleteOldSessions, [...places, limit]));
  const sign_in_places_cleared = await inBatches((db, limit) => db.query(clearOldAddresses, [...places, limit]));
  return { sessions_deleted, sign_in_places_cleared };
}

/** Links that have ended. */
export async function tidy(now: Date): Promise<Counts> {
  await asWorker((db) => db.query(deleteOldResets, [daysBefore(now, ENDED_LINKS_DAYS)]));
  await asWorker((db) => db.query(deleteOldProofs, [daysBefore(now, ENDED_LINKS_DAYS)]));
  await asWorker((db) => db.query(deleteOldChanges, [daysBefore(now, ENDED_LINKS_DAYS)]));
  return {};
}

export async function erase(db: Db, { user_id, email }: Person): Promise<string[]> {
  await db.query(deleteSessions, [user_id]);
  await db.query(deleteProofs, [user_id]);
  await forgetFactors(db, user_id);
  // Another member's row may have the address: the audit log knows it by its own id.
  return (await db.query<{ id: string }>(deleteChanges, [user_id, email])).map(({ id }) => id);
}

export const exportOf = {
  passkeys: `
    select id, name, transports, created_at, last_used_at from passkeys
    where org_id = (select app.current_org()) and user_id = $1 order by created_at`,
  authenticator_app: `
    select user_id, confirmed_at, pending_until from totp_factors where org_id = (select app.current_org())
      and user_id = $1`,
  sign_in_sessions: `
    select id, device_info, ip_address, user_agent, created_at, last_used_at, expires_at, revoked_at, revoked_reason
    from user_sessions where org_id = (select app.current_org()) and user_id = $1 order by created_at`,
  // Of changes that one asked for on another's behalf: that one did.
  address_changes: `
    select c.user_id, c.asked_by, case when c.user_id = $1 then c.old_email end as old_email,
      case when c.user_id = $1 then c.new_email end as new_email, c.created_at, c.confirmed_at, c.cancelled_at
    from address_changes c
    where c.org_id = (select app.current_org()) and (c.user_id = $1 or c.asked_by = $1) order by c.created_at`,
};

const deleteOldSessions = `
  with old as (
    select s.org_id, s.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join user_sessions s on s.org_id = kept.org_id and (s.expires_at < kept.since or s.revoked_at < kept.since)
    limit $3 for update of s skip locked
  )
  delete from user_sessions s using old where s.org_id = old.org_id and s.id = old.id
  returning 1`;

const clearOldAddresses = `
  with old as (
    select s.org_id, s.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join user_sessions s on s.org_id = kept.org_id and s.created_at < kept.since
    where s.ip_address is not null
    limit $3 for update of s skip locked
  )
  update user_sessions s set ip_address = null
  from old where s.org_id = old.org_id and s.id = old.id
  returning 1`;

const deleteOldResets = `
  delete from password_resets where expires_at < $1`;

const deleteSessions = `
  delete from user_sessions where org_id = (select app.current_org()) and user_id = $1`;

const deleteOldProofs = `
  delete from address_proofs where expires_at < $1`;

const deleteOldChanges = `
  delete from address_changes where greatest(expires_at, cancel_until) < $1`;

const deleteChanges = `
  delete from address_changes
  where org_id = (select app.current_org()) and (user_id = $1 or old_email = $2 or new_email = $2)
  returning id`;

const deleteProofs = `
  delete from address_proofs where org_id = (select app.current_org()) and user_id = $1`;
