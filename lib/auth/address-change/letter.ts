import { config } from "../../platform/config.ts";
import { asWorkerIn, type Db } from "../../platform/db/transaction.ts";
import type { Letter } from "../../platform/mail/letter.ts";
import { mayReach } from "../../platform/mail/mailbox.ts";
import type { MailMessage } from "../../platform/mail/message.ts";
import { keyedHashes } from "../../platform/secrets/seal.ts";
import { hashSecret } from "../../platform/secrets/secret.ts";
import { isStillAsked, purposeOf } from "./change.ts";
import { addressChangedMail, confirmAddressMail } from "./mail.ts";

type ChangeMessage = Extract<MailMessage, { kind: "address_change" }>;

type Change = {
  org_id: string;
  user_id: string;
  asked_by: string;
  name: string;
  organization: string;
  asker: string;
  old_email: string;
  new_email: string;
  hash: Buffer | null;
  waiting: boolean;
  confirmed: boolean;
  cancellable: boolean;
};

/**
 * To the new address: the link that makes it the account's, while the change waits, its asker may ask for it, and the
 * mailbox did not get too many such mails today. To the old one: what was asked for, or has happened, and the link that
 * takes it back.
 */
export async function writeAddressChange(
  messageId: string,
  message: ChangeMessage,
  now: Date,
): Promise<Letter | undefined> {
  const { org_id, change_id, to } = message;
  return asWorkerIn(org_id, async (db) => {
    const change = await db.find<Change>(selectChange, [org_id, change_id, to, now]);
    if (change === undefined || !(to === "new" ? change.waiting : change.cancellable)) return undefined;
    if (to === "new" && !(await mayConfirm(db, change, messageId, now))) return undefined;
    const token = keyedHashes(purposeOf(to), change_id)
      .map((hash) => hash.toString("base64url"))
      .find((text) => change.hash?.equals(hashSecret(text)));
    if (token === undefined) return undefined;
    const { name, organization, asker, old_email, new_email, confirmed } = change;
    if (to === "new") {
      const url = `${config.appUrl}/confirm-address?token=${token}`;
      return { ...confirmAddressMail({ name, organization, url }), to: { name, address: new_email } };
    }
    const url = `${config.appUrl}/cancel-address-change?token=${token}`;
    const by = change.asked_by === change.user_id ? null : asker;
    return { ...addressChangedMail({ name, organization, by, confirmed, url }), to: { name, address: old_email } };
  });
}

/** Whether the new address is to be asked: its asker may still ask, and its mailbox got not too much of this today. */
async function mayConfirm(db: Db, change: Change, messageId: string, now: Date): Promise<boolean> {
  if (!(await isStillAsked(db, change))) return false;
  const bucket = change.asked_by === change.user_id ? "proofs" : "offers";
  return mayReach(db, bucket, { address: change.new_email, messageId, now });
}

const selectChange = `
  select c.org_id, c.user_id, c.asked_by, u.name, o.name as organization, a.name as asker, c.old_email, c.new_email,
    case when $3 = 'new' then c.confirm_hash else c.cancel_hash end as hash,
    c.confirmed_at is null and c.replaced_at is null and c.cancelled_at is null and c.expires_at > $4 as waiting,
    c.confirmed_at is not null as confirmed,
    c.cancelled_at is null and c.cancel_until > $4 as cancellable
  from address_changes c
  join users u on u.org_id = c.org_id and u.id = c.user_id and u.erased_at is null
  join users a on a.org_id = c.org_id and a.id = c.asked_by
  join organizations o on o.id = c.org_id
  where c.org_id = $1 and c.id = $2`;
