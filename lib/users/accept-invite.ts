import { hashNewPassword } from "../auth/new-password.ts";
import type { OpenedSession } from "../auth/sign-in.ts";
import { type Db, inOrganization, outsideOrganizations } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Call } from "../platform/http/call.ts";
import { hashSecret } from "../platform/secrets/secret.ts";
import type { Role } from "../platform/tenancy/rules/roles.ts";
import { enter } from "./enter.ts";

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
 * Joins an organization as the invited role. Of two who accept one invite at once, one joins.
 * 403 INVITE_INVALID for a code that is unknown, used, expired, or somebody else's.
 */
export async function acceptInvite(body: Acceptance, call: Call): Promise<OpenedSession> {
  const known = await outsideOrganizations((db) => db.find<Known>(findInvite, [hashSecret(body.invite_code)]));
  if (known === undefined) throw new AppError("INVITE_INVALID");
  const { org_id, invite_id } = known;

  // The invite is read first and locked later: the hash between the two takes too long to keep others waiting.
  const email = await inOrganization(org_id, async (db) => {
    const invite = await requireInvite(db, selectInvite, invite_id, body, call);
    return invite.email ?? body.email;
  });
  if (email === undefined) {
    const details = [{ path: "body.email", message: "needed, because the invite names no address" }];
    throw new AppError("VALIDATION_FAILED", { details });
  }
  const password_hash = await hashNewPassword(body.password, { name: body.name, email });

  return inOrganization(org_id, async (db) => {
    const { role, department } = await requireInvite(db, lockInvite, invite_id, body, call);
    const session = await enter(db, { ...body, org_id, email, password_hash, role, department }, call, "invite");
    await db.query(markAccepted, [invite_id, call.now, session.user.id]);
    return session;
  });
}

async function requireInvite(db: Db, sql: string, inviteId: string, { email }: Acceptance, { now }: Call) {
  const invite = await db.find<Invite>(sql, [inviteId]);
  const open = invite?.is_active && invite.accepted_at === null && invite.expires_at > now;
  const meant = email === undefined || invite?.email == null || invite.email.toLowerCase() === email;
  if (!open || !meant) throw new AppError("INVITE_INVALID");
  return invite;
}

type Known = { org_id: string; invite_id: string };

type Invite = {
  role: Role;
  email: string | null;
  department: string | null;
  expires_at: Date;
  accepted_at: Date | null;
  is_active: boolean;
};

const findInvite = `
  select org_id, invite_id from app.find_invite($1)`;

const selectInvite = `
  select i.role, i.email, i.department, i.expires_at, i.accepted_at, o.is_active
  from invites i join organizations o on o.id = i.org_id
  where i.id = $1`;

const lockInvite = `${selectInvite}
  for no key update of i`;

const markAccepted = `
  update invites set accepted_at = $2, accepted_by = $3 where id = $1`;
