// A super admin opens an organization with its first administrator, who can do the rest.

import { randomBytes, randomUUID } from "node:crypto";
import * as z from "zod";
import { hashNewPassword, newPassword } from "../../lib/auth/new-password.ts";
import { showUser, user } from "../../lib/auth/user.ts";
import { auditOrganization, changeOrganization } from "../../lib/organizations/change.ts";
import { organizationProfile, planFields, profileFields } from "../../lib/organizations/profile.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { email, text } from "../../lib/platform/http/schemas.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";
import { hashPassword } from "../../lib/platform/secrets/password.ts";
import { inside } from "../../lib/platform/tenancy/inside.ts";
import { addMember } from "../../lib/users/add-member.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/organizations",
  summary: "Open an organization with its first administrator",
  access: "super_admin",
  body: z.strictObject({
    ...profileFields,
    ...planFields,
    name: text(255),
    admin: z.strictObject({ email, name: text(255), password: newPassword.optional() }),
  }),
  response: z.object({
    organization: organizationProfile,
    admin: user,
    /** The password that was made up where the request has none; shown this once. */
    temporary_password: z.string().optional(),
  }),
  status: 201,
  stepUp: true,
  errors: ["EMAIL_TAKEN", "PASSWORD_TOO_WEAK"],
});

export const handler = endpoint(contract, async ({ body, principal, now, call, db }) => {
  const { admin, name, ...rest } = body;
  const made = admin.password === undefined ? randomBytes(12).toString("base64url") : undefined;
  const password_hash =
    admin.password === undefined ? await hashPassword(made ?? "") : await hashNewPassword(admin.password, admin);

  const org_id = randomUUID();
  return inside(db, org_id, async () => {
    await db.query(insertOrganization, [org_id, name]);
    const member = {
      org_id,
      email: admin.email,
      name: admin.name,
      employee_id: undefined,
      password_hash,
      accepted_at: null,
    };
    const created = await addMember(db, { ...member, role: "admin" }, now);
    const { organization } = await changeOrganization(db, org_id, rest, now);
    const metadata = { name, admin_id: created.id, ...rest };
    await auditOrganization(db, call, principal, org_id, "organization.create", metadata);
    await queueMails([{ kind: "account_opened", org_id, user_id: created.id, opened_by: principal.user_id }]);
    return {
      data: { organization, admin: showUser(created), ...(made === undefined ? {} : { temporary_password: made }) },
    };
  });
});

const insertOrganization = `
  insert into organizations (id, name) values ($1, $2)`;
