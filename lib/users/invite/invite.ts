import * as z from "zod";
import type { Db } from "../../platform/db/transaction.ts";
import { inOrganization, outsideOrganizations } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import type { Row } from "../../platform/http/rows.ts";
import { id, instantOut } from "../../platform/http/schemas.ts";
import { hashSecret } from "../../platform/secrets/secret.ts";
import { mayAssign, ROLES, type Role } from "../../platform/tenancy/rules/roles.ts";
import { type OpenDoor, openDoorColumns, roleOfJoiner } from "../rules/self-registration.ts";

/** `revoked`: taken back, or its maker has left or may not give the role any more. */
export const INVITE_STATUSES = ["open", "accepted", "expired", "revoked"] as const;

const inviteRole = z.enum(ROLES);

/** An invite as administrators see it; its code is shown once, to whoever makes it. */
export const invite = z
  .object({
    id,
    role: inviteRole,
    email: z.string().nullable(),
    department: z.string().nullable(),
    status: z.enum(INVITE_STATUSES),
    /** Who made it, or sent it last. */
    created_by: z.object({ id, name: z.string() }).nullable(),
    accepted_by: z.object({ id, name: z.string() }).nullable(),
    created_at: instantOut,
    expires_at: instantOut,
  })
  .meta({ id: "Invite" });

export type Invite = Row<typeof invite>;

/** The columns of `Invite` of the table aliased `i`, at the instant `$1`; `inviteTables` joins what they need. */
export const inviteColumns = `
  i.id, i.role, i.email, i.department, i.created_at, i.expires_at,
  case when i.accepted_at is not null then 'accepted' when i.revoked_at is not null then 'revoked'
    when i.expires_at <= $1 then 'expired' else 'open' end as status,
  case when m.id is not null then json_build_object('id', m.id, 'name', m.name) end as created_by,
  case when a.id is not null then json_build_object('id', a.id, 'name', a.name) end as accepted_by`;

export const inviteTables = `
  invites i
  left join users m on m.org_id = i.org_id and m.id = i.created_by
  left join users a on a.org_id = i.org_id and a.id = i.accepted_by`;

/** What an invite is worth to whoever has its code. */
export type OpenInvite = {
  role: Role;
  email: string | null;
  department: string | null;
  expires_at: Date;
  organization: string;
};

type Found = OpenInvite &
  OpenDoor & {
    accepted_at: Date | null;
    revoked_at: Date | null;
    /** Null where nobody made it: the person asked to join on their own. */
    created_by: string | null;
    maker_status: string | null;
    maker_role: Role | null;
  };

type Known = { org_id: string; invite_id: string };

/** Whose invite a code is. 403 INVITE_INVALID for one that is none. */
export async function findInvite(code: string): Promise<Known> {
  const known = await lookUp(code);
  if (known === undefined) throw new AppError("INVITE_INVALID");
  return known;
}

/** Whether a code is that of an invite that is worth nothing now. */
export async function isKnownWorthless(code: string, now: Date): Promise<boolean> {
  const known = await lookUp(code);
  if (known === undefined) return false;
  const found = await inOrganization(known.org_id, (db) => db.find<Found>(selectInvite, [known.invite_id]));
  return found === undefined || !isOpen(found, now) || roleOf(found) === undefined;
}

function lookUp(code: string): Promise<Known | undefined> {
  return outsideOrganizations((db) => db.find<Known>(selectByCode, [hashSecret(code)]));
}

/**
 * An invite that is worth something now: not used, taken back or expired, of an organization in use, and of a maker who
 * may still give its role. One that nobody made is worth what the organization says of who joins on their own.
 * 403 INVITE_INVALID otherwise, whatever the reason.
 */
export async function requireInvite(db: Db, inviteId: string, now: Date, lock = false): Promise<OpenInvite> {
  const found = await db.find<Found>(lock ? lockInvite : selectInvite, [inviteId]);
  const role = found === undefined || !isOpen(found, now) ? undefined : roleOf(found);
  if (found === undefined || role === undefined) throw new AppError("INVITE_INVALID");
  return { ...found, role };
}

function isOpen({ accepted_at, revoked_at, expires_at, is_active }: Found, now: Date): boolean {
  return accepted_at === null && revoked_at === null && expires_at > now && is_active;
}

/** The role that the invite gives now, if it gives one. */
function roleOf(invite: Found): Role | undefined {
  const { created_by, maker_status, maker_role, role, email } = invite;
  if (created_by === null) return roleOfJoiner(invite, email);
  return maker_status === "active" && maker_role !== null && mayAssign(maker_role, role) ? role : undefined;
}

const selectByCode = `
  select org_id, invite_id from app.find_invite($1)`;

const selectInvite = `
  select i.role, i.email, i.department, i.expires_at, i.accepted_at, i.revoked_at, i.created_by,
    o.name as organization, m.status as maker_status, m.role as maker_role, ${openDoorColumns}
  from invites i
  join organizations o on o.id = i.org_id
  left join users m on m.org_id = i.org_id and m.id = i.created_by
  where i.org_id = (select app.current_org()) and i.id = $1`;

// The maker is not locked: whoever dismisses them revokes the invite, and waits for this lock to do so.
const lockInvite = `${selectInvite}
  for no key update of i`;
