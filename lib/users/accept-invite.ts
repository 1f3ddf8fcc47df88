import { hashNewPassword } from "../auth/new-password.ts";
import type { OpenedSession } from "../auth/sign-in.ts";
import { inOrganization } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Call } from "../platform/http/call.ts";
import { afterCommitIn } from "../platform/live/after-commit.ts";
import { tellMember } from "../platform/live/member-update.ts";
import { enter } from "./enter.ts";
import { readCode } from "./invite/code.ts";
import { findInvite, type OpenInvite, requireInvite } from "./invite/invite.ts";

type Acceptance = {
  invite_code: string;
  /** May be left out where the invite names it. */
  email?: string | undefined;
  password: string;
  name: string;
  employee_id?: string | undefined;
  device_info?: string | undefined;
};

/**
 * Joins an organization as the invited role. Of two who accept one invite at once, one joins. The code that came by mail
 * proves the address; for the one that an administrator handed over a mail goes out to prove it.
 * 403 INVITE_INVALID for a code that is unknown, used, taken back, expired, or somebody else's.
 */
export async function acceptInvite(body: Acceptance, call: Call): Promise<OpenedSession> {
  const { code, cameByMailTo } = readCode(body.invite_code);
  const { org_id, invite_id } = await findInvite(code);

  // The invite is read first and locked later: the hash between the two takes too long to keep others waiting.
  const email = await inOrganization(org_id, async (db) =>
    addressOf(await requireInvite(db, invite_id, call.now), body),
  );
  const password_hash = await hashNewPassword(body.password, { name: body.name, email });

  return afterCommitIn(org_id, (publish) =>
    inOrganization(org_id, async (db) => {
      const invite = await requireInvite(db, invite_id, call.now, true);
      const { role, department } = invite;
      const proven = cameByMailTo(addressOf(invite, body));
      const entrant = { ...body, org_id, email, password_hash, role, department };
      const session = await enter(db, { ...entrant, email_verified_at: proven ? call.now : null }, call, "invite");
      await db.query(markAccepted, [invite_id, call.now, session.user.id]);
      tellMember(publish, session.user, "joined");
      return session;
    }),
  );
}

/** The address to sign in with: the invite's, or else the one that is given. */
function addressOf(invite: OpenInvite, { email }: Acceptance): string {
  if (invite.email !== null) {
    if (email !== undefined && invite.email.toLowerCase() !== email) throw new AppError("INVITE_INVALID");
    return invite.email.toLowerCase();
  }
  if (email !== undefined) return email;
  const details = [{ path: "body.email", message: "needed, because the invite names no address" }];
  throw new AppError("VALIDATION_FAILED", { details });
}

const markAccepted = `
  update invites set accepted_at = $2, accepted_by = $3 where org_id = (select app.current_org()) and id = $1`;
