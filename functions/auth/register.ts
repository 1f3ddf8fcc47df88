// Anybody opens an account: with an organization of their own, or on an invite.
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { hashNewPassword, newPassword } from "../../lib/auth/new-password.ts";
import { clientKind, deviceInfo, signedIn, signedInReply } from "../../lib/auth/sign-in.ts";
import { domainName } from "../../lib/organizations/domain-name.ts";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import type { Call } from "../../lib/platform/http/call.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { email, text } from "../../lib/platform/http/schemas.ts";
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

const found = z.strictObject({
  ...person,
  organization_name: text(255),
  /** A claim, until DNS proves it. */
  organization_domain: domainName.optional(),
  timezone: z.string().max(64).refine(isTimeZone, "an IANA time zone such as Europe/Berlin").optional(),
});

/** The address may be left out where the invite names it. */
const accept = z.strictObject({ ...person, email: email.optional(), invite_code: text(200) });

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/register",
  summary: "Open an account with a new organization, or with an invite",
  access: "public",
  body: z.union([found, accept]),
  response: signedIn,
  status: 201,
  errors: ["EMAIL_TAKEN", "EMPLOYEE_ID_TAKEN", "PASSWORD_TOO_WEAK", "INVITE_INVALID", "PLAN_LIMIT"],
});

type Found = z.output<typeof found>;
type Accept = z.output<typeof accept>;

export const handler = publicEndpoint(contract, async ({ body, call, event }) => {
  const session = await register(body, call);
  return signedInReply(session, body.client, call, event);
});

function register(body: Found | Accept, call: Call) {
  return "invite_code" in body ? acceptInvite(body, call) : foundOrganization(body, call);
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

const insertOrganization = `
  insert into organizations (id, name, domain, timezone) values ($1, $2, $3, $4)`;
