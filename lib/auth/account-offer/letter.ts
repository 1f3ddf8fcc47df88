import { config } from "../../platform/config.ts";
import { asWorker, asWorkerIn, type Db } from "../../platform/db/transaction.ts";
import type { Letter } from "../../platform/mail/letter.ts";
import { mayReach } from "../../platform/mail/mailbox.ts";
import type { Role } from "../../platform/tenancy/rules/roles.ts";
import { makeProof } from "../address-proof/proof.ts";
import { accountOfferMail } from "./mail.ts";
import { offeredRule, stoodForRule } from "./offered.ts";

const VALID_DAYS = 7;

type Offered = {
  org_id: string;
  user_id: string;
  name: string;
  email: string;
  role: Role;
  organization: string;
  offered_by: string | null;
  opened_by: string | null;
};

/**
 * The mail that asks a person whether they take an account that others opened for them, or nothing where the owner of the
 * mailbox has answered, or got enough mails of strangers today, where the account or the organization is disabled, and
 * where nobody stands for the account.
 *
 * @param wanted the account, or an address: then the newest account that is offered to it
 */
export async function writeAccountOffer(
  messageId: string,
  wanted: { org_id: string; user_id: string; opened_by?: string | undefined } | { email: string },
  now: Date,
): Promise<Letter | undefined> {
  if ("email" in wanted) {
    // Who asks for a forgotten password is limited there; offers from strangers keep nobody from it.
    const newest = await asWorker((db) => db.find<Offered>(selectNewest, [wanted.email]));
    return newest && asWorkerIn(newest.org_id, (db) => write(db, messageId, newest, now));
  }
  const { org_id, user_id, opened_by = null } = wanted;
  return asWorkerIn(org_id, async (db) => {
    const offered = await db.find<Offered>(selectOffered, [org_id, user_id, opened_by]);
    if (offered === undefined) return undefined;
    if (!(await mayReach(db, "offers", { address: offered.email, messageId, now }))) return undefined;
    return write(db, messageId, offered, now);
  });
}

async function write(db: Db, messageId: string, offered: Offered, now: Date): Promise<Letter | undefined> {
  const expires_at = new Date(now.getTime() + VALID_DAYS * 86_400_000);
  const token = await makeProof(db, messageId, offered, expires_at);
  if (token === undefined) return undefined;
  const { name, email, role, organization, opened_by } = offered;
  const url = `${config.appUrl}/accept-account?token=${token}`;
  return {
    ...accountOfferMail({ name, role, organization, opened_by, url, expires_at }),
    to: { name, address: email },
  };
}

const offeredColumns = `
  u.org_id, u.id as user_id, u.name, u.email, u.role, o.name as organization`;

const isOpen = `
  ${offeredRule} and ${stoodForRule} and u.status = 'active' and o.is_active`;

const selectOffered = `
  select ${offeredColumns}, a.id as offered_by, a.name as opened_by
  from users u join organizations o on o.id = u.org_id
  left join users a on a.org_id = u.org_id and a.id = $3
  where u.org_id = $1 and u.id = $2 and ${isOpen}`;

const selectNewest = `
  select ${offeredColumns}, null::uuid as offered_by, null::text as opened_by
  from users u join organizations o on o.id = u.org_id
  where u.email = $1 and ${isOpen}
  order by u.created_at desc, u.id desc
  limit 1`;
