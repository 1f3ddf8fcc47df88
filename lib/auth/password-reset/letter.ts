import { config } from "../../platform/config.ts";
import { asWorker, asWorkerIn } from "../../platform/db/transaction.ts";
import { log } from "../../platform/log.ts";
import type { Letter } from "../../platform/mail/letter.ts";
import { keyedHash } from "../../platform/secrets/seal.ts";
import { hashSecret } from "../../platform/secrets/secret.ts";
import { passwordFingerprint } from "./fingerprint.ts";
import { passwordResetMail } from "./mail.ts";

const VALID_MINUTES = 60;
/** Links to one member, however many addresses the requests come from: nobody fills somebody's mailbox. */
const MAX_LINKS_PER_HOUR = 5;

type Account = {
  org_id: string;
  user_id: string;
  name: string;
  email: string;
  password_hash: string;
  /** Named where the address is not proved: whoever gets the mail may not have opened the account. */
  organization: string | null;
  recent: number;
};

/**
 * The mail with a link to a new password, or nothing where the address is nobody's, the account is disabled or only
 * offered, or the member got enough of them. Of several accounts it is the one that has proved the address, or the newest.
 * The token follows from the queue's message: one that comes twice brings the same link.
 */
export async function writePasswordReset(messageId: string, email: string, now: Date): Promise<Letter | undefined> {
  const account = await asWorker((db) => db.find<Account>(selectAccount, [email, new Date(now.getTime() - 3_600_000)]));
  if (account === undefined) return undefined;
  const { org_id, user_id, name, organization, recent } = account;
  if (recent >= MAX_LINKS_PER_HOUR) {
    log.warn("A member asked for too many links to a new password.", { org_id, user_id });
    return undefined;
  }
  const token = keyedHash("password-reset", `${messageId}:${user_id}`).toString("base64url");
  const expires_at = new Date(now.getTime() + VALID_MINUTES * 60_000);
  const values = [hashSecret(token), org_id, user_id, passwordFingerprint(account), expires_at];
  const kept = await asWorkerIn(org_id, (db) => db.find(insertReset, values));
  if (kept === undefined) return undefined;
  const url = `${config.appUrl}/reset-password?token=${token}`;
  return {
    ...passwordResetMail({ name, organization, url, valid_minutes: VALID_MINUTES }),
    to: { name, address: account.email },
  };
}

const selectAccount = `
  select u.org_id, u.id as user_id, u.name, u.email, u.password_hash,
    case when u.email_verified_at is null then o.name end as organization,
    (select count(*) from password_resets r where r.org_id = u.org_id and r.user_id = u.id
      and r.created_at > $2) as recent
  from users u join organizations o on o.id = u.org_id
  where u.email = $1 and u.status = 'active' and o.is_active and u.accepted_at is not null
    and (u.email_verified_at is not null or not u.opened_by_others)
  order by (u.email_verified_at is not null) desc, u.created_at desc, u.id desc
  limit 1`;

// A message that comes again renews the same link for an hour from now; a link that was used meanwhile is not sent
// again.
const insertReset = `
  insert into password_resets as r (token_hash, org_id, user_id, password_fingerprint, expires_at)
  values ($1, $2, $3, $4, $5)
  on conflict (token_hash) do update set expires_at = excluded.expires_at where r.used_at is null
  returning org_id`;
