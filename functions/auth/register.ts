// Anybody opens an account: with an organization of their own, on an invite, or where an organization lets people join.
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type Db, inOrganization, outsideOrganizations } from "../../lib/db/transaction.ts";
import { isTimeZone } from "../../lib/domain/calendar.ts";
import type { Role } from "../../lib/domain/roles.ts";
import { resolveSettings } from "../../lib/domain/settings.ts";
import type { Call } from "../../lib/http/call.ts";
import { defineContract } from "../../lib/http/contract.ts";
import { publicEndpoint } from "../../lib/http/endpoint.ts";
import { AppError } from "../../lib/http/errors.ts";
import { hashNewPassword, newPassword } from "../../lib/http/new-password.ts";
import { oneOf } from "../../lib/http/one-of.ts";
import { email, text } from "../../lib/http/schemas.ts";
import { hashSecret } from "../../lib/http/token.ts";
import { addMember } from "../../lib/queries/add-member.ts";
import { audit } from "../../lib/queries/audit.ts";
import { clientKind, deviceInfo, openSession, signedIn, signedInReply } from "../../lib/queries/sign-in.ts";

const person = {
  email,
  password: newPassword,
  name: text(255),
  employee_id: text(50).optional(),
  device_info: deviceInfo.optional(),
  client: clientKind.optional(),
};

const domain = z.string().trim().toLowerCase().max(253).regex(z.regexes.domain, "a domain such as example.com");

const found = z.strictObject({
  ...person,
  organization_name: text(255),
  organization_domain: domain.optional(),
  timezone: z.string().max(64).refine(isTimeZone, "an IANA time zone such as Europe/Berlin").optional(),
});

/** The address may be left out where the invite names it. */
const accept = z.strictObject({ ...person, email: email.optional(), invite_code: text(200) });

const join = z.strictObject({ ...person, organization_domain: domain });

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/register",
  summary: "Open an account with a new organization, with an invite, or in an organization that lets people join",
  access: "public",
  body: oneOf([found, accept, join], (body) => {
    if ("invite_code" in body) return accept;
    return "organization_name" in body || !("organization_domain" in body) ? found : join;
  }),
  response: signedIn,
  status: 201,
  errors: [
    "EMAIL_TAKEN",
    "EMPLOYEE_ID_TAKEN",
    "DOMAIN_TAKEN",
    "PASSWORD_TOO_WEAK",
    "INVITE_INVALID",
    "REGISTRATION_CLOSED",
    "PLAN_LIMIT",
  ],
});

type Found = z.output<typeof found>;
type Accept = z.output<typeof accept>;
type Join = z.output<typeof join>;

export const handler = publicEndpoint(contract, async ({ body, call }) => {
  const session = await register(body, call);
  return signedInReply(session, body.client);
});

function register(body: Found | Accept | Join, call: Call) {
  if ("invite_code" in body) return acceptInvite(body, call);
  return "organization_name" in body ? foundOrganization(body, call) : joinOrganization(body, call);
}

async function foundOrganization(body: Found, call: Call) {
  const password_hash = await hashNewPassword(body.password, body);
  // Known before it exists: row-level security lets an organization be inserted only by one that works inside it.
  const org_id = randomUUID();
  return inOrganization(org_id, async (db) => {
    const { organization_name, organization_domain = null, timezone = "UTC" } = body;
    await db.query(insertOrganization, [org_id, organization_name, organization_domain, timezone]);
    return enter(db, { ...body, org_id, password_hash, role: "admin" }, call, { how: "founder" });
  });
}

async function acceptInvite(body: Accept, call: Call) {
  const known = await outsideOrganizations((db) =>
    db.find<{ org_id: string; invite_id: string }>(findInvite, [hashSecret(body.invite_code)]),
  );
  if (known === undefined) throw new AppError("INVITE_INVALID");
  const { org_id, invite_id } = known;
  // Read first and locked later: hashing takes half a second, too long to keep others waiting.
  const seen = requireValid(
    await inOrganization(org_id, (db) => db.find<Invite>(selectInvite, [invite_id])),
    body,
    call,
  );
  const address = seen.email ?? body.email;
  if (address === undefined) throw missingEmail();
  const password_hash = await hashNewPassword(body.password, { name: body.name, email: address });

  return inOrganization(org_id, async (db) => {
    const invite = requireValid(
      await db.find<Invite>(`${selectInvite} for no key update of i`, [invite_id]),
      body,
      call,
    );
    const { role, department } = invite;
    const member = { ...body, email: address, org_id, password_hash, role, department };
    const session = await enter(db, member, call, { how: "invite", invite_id });
    await db.query(markAccepted, [invite_id, call.now, session.user.id]);
    return session;
  });
}

async function joinOrganization(body: Join, call: Call) {
  const org_id = await outsideOrganizations(async (db) => {
    const { id } = await db.one<{ id: string | null }>(findOrganization, [body.organization_domain]);
    return id;
  });
  // The same answer for a domain that nobody has: who uses this service is not for anybody to find out.
  if (org_id === null) throw new AppError("REGISTRATION_CLOSED");
  await inOrganization(org_id, requireOpenRegistration);
  const password_hash = await hashNewPassword(body.password, body);
  return inOrganization(org_id, async (db) => {
    const { role } = await requireOpenRegistration(db);
    return enter(db, { ...body, org_id, password_hash, role }, call, { how: "self_registration" });
  });
}

type Entrant = {
  org_id: string;
  email: string;
  password_hash: string;
  name: string;
  employee_id?: string | undefined;
  role: Role;
  department?: string | null;
  device_info?: string | undefined;
};

async function enter(db: Db, entrant: Entrant, call: Call, metadata: Record<string, unknown>) {
  const { org_id, employee_id, device_info } = entrant;
  const { id, role } = await addMember(db, { ...entrant, employee_id }, call.now);
  const entry = { org_id, user_id: id, action: "user.register", resource: "user", resource_id: id };
  await audit(db, call, { ...entry, metadata: { ...metadata, role } });
  return openSession(db, { org_id, id }, call, device_info);
}

type Invite = {
  role: Role;
  email: string | null;
  department: string | null;
  expires_at: Date;
  accepted_at: Date | null;
  is_active: boolean;
};

function requireValid(invite: Invite | undefined, { email }: Accept, { now }: Call): Invite {
  const open = invite?.is_active && invite.accepted_at === null && invite.expires_at > now;
  if (!open) throw new AppError("INVITE_INVALID");
  if (invite.email !== null && email !== undefined && invite.email.toLowerCase() !== email) {
    throw new AppError("INVITE_INVALID");
  }
  return invite;
}

function missingEmail() {
  const details = [{ path: "body.email", message: "needed, because the invite names no address" }];
  return new AppError("VALIDATION_FAILED", { details });
}

async function requireOpenRegistration(db: Db) {
  const stored = await db.query<{ setting_key: string; setting_value: unknown }>(selectSettings);
  const { self_registration } = resolveSettings(
    Object.fromEntries(stored.map(({ setting_key, setting_value }) => [setting_key, setting_value])),
  );
  if (!self_registration.enabled) throw new AppError("REGISTRATION_CLOSED");
  return self_registration;
}

const insertOrganization = `
  insert into organizations (id, name, domain, timezone) values ($1, $2, $3, $4)`;

const findInvite = `
  select org_id, invite_id from app.find_invite($1)`;

const selectInvite = `
  select i.role, i.email, i.department, i.expires_at, i.accepted_at, o.is_active
  from invites i join organizations o on o.id = i.org_id
  where i.id = $1`;

const markAccepted = `
  update invites set accepted_at = $2, accepted_by = $3 where id = $1`;

const findOrganization = `
  select app.find_organization($1) as id`;

const selectSettings = `
  select setting_key, setting_value from system_settings where setting_key = 'self_registration'`;
