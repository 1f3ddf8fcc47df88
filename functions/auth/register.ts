// Anybody opens an account: with an organization of their own, on an invite, or where an organization lets people join.
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { hashNewPassword, newPassword } from "../../lib/auth/new-password.ts";
import { clientKind, deviceInfo, signedIn, signedInReply } from "../../lib/auth/sign-in.ts";
import { type Db, inOrganization, outsideOrganizations } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import type { Call } from "../../lib/platform/http/call.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { email, text } from "../../lib/platform/http/schemas.ts";
import { resolveSettings } from "../../lib/platform/tenancy/rules/settings.ts";
import { isTimeZone } from "../../lib/platform/time/calendar.ts";
import { acceptInvite } from "../../lib/users/accept-invite.ts";
import { enter } from "../../lib/users/enter.ts";

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
  body: z.union([found, accept, join]),
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
  // The id is chosen first: row-level security lets only a transaction inside an organization insert it.
  const org_id = randomUUID();
  return inOrganization(org_id, async (db) => {
    const { organization_name, organization_domain = null, timezone = "UTC" } = body;
    await db.query(insertOrganization, [org_id, organization_name, organization_domain, timezone]);
    return enter(db, { ...body, org_id, password_hash, role: "admin" }, call, "founder");
  });
}

async function joinOrganization(body: Join, call: Call) {
  const org_id = await outsideOrganizations(async (db) => {
    const { id } = await db.one<{ id: string | null }>(findOrganization, [body.organization_domain]);
    return id;
  });
  // A domain that nobody has gets the same answer, so that nobody finds out who uses this service.
  if (org_id === null) throw new AppError("REGISTRATION_CLOSED");
  await inOrganization(org_id, requireOpenRegistration);
  const password_hash = await hashNewPassword(body.password, body);
  return inOrganization(org_id, async (db) => {
    const { role } = await requireOpenRegistration(db);
    return enter(db, { ...body, org_id, password_hash, role }, call, "self_registration");
  });
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

const findOrganization = `
  select app.find_organization($1) as id`;

const selectSettings = `
  select setting_key, setting_value from system_settings where setting_key = 'self_registration'`;
