import { audit } from "../../audit/audit.ts";
import { codeOfConstraint } from "../../platform/db/constraints.ts";
import { inOrganization } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import type { Call } from "../../platform/http/call.ts";
import { afterCommitIn } from "../../platform/live/after-commit.ts";
import { tellMember } from "../../platform/live/member-update.ts";
import { queueMails } from "../../platform/mail/queue-mail.ts";
import { UNUSABLE_PASSWORD } from "../../platform/secrets/password.ts";
import { revokeSessions } from "../revoke-sessions.ts";
import { forgetFactorsSince } from "../second-factor/member-factors.ts";
import { DOUBTFUL_HOURS, findAddressChange, lockChangedMember } from "./change.ts";

type Known = { hash: Buffer; org_id: string; change_id: string };
type Cancelled = { user_id: string; old_email: string; email: string; own: boolean; created_at: Date };

/**
 * The old address takes a change back, with all that followed it: a chain of changes ends where it began. Where the change
 * was the member's own, or another address is in force, somebody else has had the account: the old address comes back,
 * everybody is signed out, and the password is no password any more, nor is a second factor of these days one; the old
 * address gets a link to a new password. Somebody's slip for a member is just dropped. 403 LINK_INVALID.
 */
export async function cancelAddressChange(token: string, call: Call): Promise<void> {
  const known = await findAddressChange(token);
  try {
    await cancel(known, call, call.now);
  } catch (error) {
    if (codeOfConstraint(error) !== "EMAIL_TAKEN") throw error;
    // Meanwhile the owner of the mailbox has proved the address for another account: here it is a claim again.
    await cancel(known, call, null);
  }
}

function cancel({ hash, org_id, change_id }: Known, call: Call, provenAt: Date | null): Promise<void> {
  const { now } = call;
  return afterCommitIn(org_id, (publish) =>
    inOrganization(org_id, async (db) => {
      await lockChangedMember(db, change_id);
      const change = await db.find<Cancelled>(selectCancellable, [change_id, hash, now]);
      if (change === undefined) throw new AppError("LINK_INVALID");
      const { user_id, old_email, email, own, created_at } = change;
      const taken = email.toLowerCase() !== old_email.toLowerCase();
      await db.query(cancelFrom, [change_id, now]);
      const factors_ended = taken || own ? await forgetFactorsSince(db, user_id, doubtfulSince(created_at)) : [];
      const entry = { org_id, user_id, action: "user.cancel_address", resource: "user", resource_id: user_id };
      audit(db, call, { ...entry, metadata: { restored: taken, password_ended: taken || own, factors_ended } });
      if (!taken && !own) return;
      const restored = [user_id, old_email, provenAt, UNUSABLE_PASSWORD];
      const member = await db.one<{ id: string; department: string | null }>(restore, restored);
      if (taken) tellMember(publish, member, "changed", { fields: ["email"] });
      await revokeSessions(db, publish, [user_id], { reason: "member", now });
      const ended = { kind: "factor_notice", org_id, user_id, what: "taken_back" } as const;
      await queueMails([
        { kind: "password_reset", email: old_email.toLowerCase() },
        ...(factors_ended.length > 0 ? [ended] : []),
      ]);
    }),
  );
}

function doubtfulSince(asked_at: Date): Date {
  return new Date(asked_at.getTime() - DOUBTFUL_HOURS * 3_600_000);
}

const selectCancellable = `
  select c.user_id, c.old_email, u.email, c.asked_by = c.user_id as own, c.created_at
  from address_changes c join users u on u.org_id = c.org_id and u.id = c.user_id
  where c.org_id = (select app.current_org()) and c.id = $1 and c.cancel_hash = $2 and c.cancel_until > $3
    and c.cancelled_at is null and u.erased_at is null`;

const cancelFrom = `
  update address_changes c set cancelled_at = $2
  from address_changes first
  where first.org_id = (select app.current_org()) and first.id = $1
    and c.org_id = first.org_id and c.user_id = first.user_id and c.created_at >= first.created_at
    and c.cancelled_at is null`;

const restore = `
  update users set email = $2, email_verified_at = $3, password_hash = $4 where org_id = (select app.current_org())
    and id = $1
  returning id, department`;
