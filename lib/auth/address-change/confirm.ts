import { audit } from "../../audit/audit.ts";
import { inOrganization } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import type { Call } from "../../platform/http/call.ts";
import { afterCommitIn } from "../../platform/live/after-commit.ts";
import { tellMember } from "../../platform/live/member-update.ts";
import { queueMails } from "../../platform/mail/queue-mail.ts";
import { revokeSessions } from "../revoke-sessions.ts";
import { CANCEL_HOURS, findAddressChange, isStillAsked, lockChangedMember } from "./change.ts";

type Waiting = { org_id: string; user_id: string; asked_by: string; new_email: string; cancellable: boolean };

/**
 * The new address becomes the account's, proven; all devices are signed out. Answers the address.
 * 403 LINK_INVALID for a change that is not waiting, or whose asker may not ask for it any more; 409 EMAIL_TAKEN where
 * another account has the address: whoever holds the mailbox may know.
 */
export async function confirmAddressChange(token: string, call: Call): Promise<string> {
  const { hash, org_id, change_id } = await findAddressChange(token);
  const { now } = call;
  return afterCommitIn(org_id, (publish) =>
    inOrganization(org_id, async (db) => {
      // The member first, as everybody does who changes them: of two at once, the second finds the change done.
      await lockChangedMember(db, change_id);
      const change = await db.find<Waiting>(selectWaiting, [change_id, hash, now]);
      if (change === undefined || !(await isStillAsked(db, change))) throw new AppError("LINK_INVALID");
      const { user_id, asked_by, new_email, cancellable } = change;
      const member = await db.one<{ id: string; department: string | null }>(updateAddress, [user_id, new_email, now]);
      tellMember(publish, member, "changed", { fields: ["email"] });
      await db.query(markConfirmed, [change_id, now, new Date(now.getTime() + CANCEL_HOURS * 3_600_000)]);
      await revokeSessions(db, publish, [user_id], { reason: asked_by === user_id ? "member" : "admin", now });
      audit(db, call, {
        org_id,
        user_id,
        action: "user.confirm_address",
        resource: "user",
        resource_id: user_id,
        metadata: { asked_by },
      });
      if (cancellable) await queueMails([{ kind: "address_change", org_id, change_id, to: "old" }]);
      return new_email;
    }),
  );
}

const selectWaiting = `
  select org_id, user_id, asked_by, new_email, cancel_hash is not null as cancellable
  from address_changes
  where org_id = (select app.current_org()) and id = $1 and confirm_hash = $2 and expires_at > $3
    and confirmed_at is null and replaced_at is null and cancelled_at is null`;

const updateAddress = `
  update users set email = $2, email_verified_at = $3 where org_id = (select app.current_org()) and id = $1
  returning id, department`;

const markConfirmed = `
  update address_changes set confirmed_at = $2, cancel_until = $3 where org_id = (select app.current_org())
    and id = $1`;
