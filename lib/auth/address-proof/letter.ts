import { config } from "../../platform/config.ts";
import { asWorkerIn } from "../../platform/db/transaction.ts";
import type { Letter } from "../../platform/mail/letter.ts";
import { mayReach } from "../../platform/mail/mailbox.ts";
import { verifyEmailMail } from "./mail.ts";
import { makeProof } from "./proof.ts";

const VALID_HOURS = 24;

type Account = {
  org_id: string;
  user_id: string;
  name: string;
  email: string;
  organization: string;
  opened_by_others: boolean;
};

/**
 * The mail with a link that proves a member's address, or nothing for one that is proved, a disabled account, and an
 * account that its person has not taken: that one gets an offer instead.
 */
export async function writeVerifyEmail(
  messageId: string,
  { org_id, user_id }: { org_id: string; user_id: string },
  now: Date,
): Promise<Letter | undefined> {
  return asWorkerIn(org_id, async (db) => {
    const account = await db.find<Account>(selectAccount, [org_id, user_id]);
    if (account === undefined) return undefined;
    if (!(await mayReach(db, "proofs", { address: account.email, messageId, now }))) return undefined;
    const token = await makeProof(db, messageId, account, new Date(now.getTime() + VALID_HOURS * 3_600_000));
    if (token === undefined) return undefined;
    const { name, email, organization, opened_by_others } = account;
    const url = `${config.appUrl}/verify-email?token=${token}`;
    return { ...verifyEmailMail({ name, organization, opened_by_others, url }), to: { name, address: email } };
  });
}

const selectAccount = `
  select u.org_id, u.id as user_id, u.name, u.email, o.name as organization, u.opened_by_others
  from users u join organizations o on o.id = u.org_id
  where u.org_id = $1 and u.id = $2 and u.status = 'active' and o.is_active and u.email_verified_at is null
    and u.accepted_at is not null`;
