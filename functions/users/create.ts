// An administrator opens an account for somebody, with a password to hand over or one made up here and shown once.

import { randomBytes } from "node:crypto";
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { hashNewPassword, newPassword } from "../../lib/auth/new-password.ts";
import { showUser, user } from "../../lib/auth/user.ts";
import { requireQuota } from "../../lib/organizations/quota.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { email, text } from "../../lib/platform/http/schemas.ts";
import { tellMember } from "../../lib/platform/live/member-update.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";
import { hashPassword } from "../../lib/platform/secrets/password.ts";
import { givesRights, mayAssign, ROLES } from "../../lib/platform/tenancy/rules/roles.ts";
import { addMember } from "../../lib/users/add-member.ts";
import { requireNewcomer } from "../../lib/users/newcomer.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/users",
  summary: "Add a member to the organization",
  access: "admin",
  body: z
    .strictObject({
      email,
      password: newPassword.optional(),
      name: text(255),
      employee_id: text(50).optional(),
      role: z.enum(ROLES),
      department: text(100).optional(),
      managed_departments: z.array(text(100)).min(1).max(100).optional(),
      phone_number: text(50).optional(),
    })
    .refine(({ role, managed_departments }) => managed_departments === undefined || role === "manager", {
      path: ["managed_departments"],
      message: "only managers manage departments",
    }),
  response: z.object({
    user,
    /** The password that was made up where the request has none; shown this once. */
    temporary_password: z.string().optional(),
  }),
  status: 201,
  stepUp: { where: "the role is more than an employee's", is: ({ body }) => givesRights(body.role) },
  errors: ["EMAIL_TAKEN", "FORMER_MEMBER", "EMPLOYEE_ID_TAKEN", "PASSWORD_TOO_WEAK", "PLAN_LIMIT", "QUOTA_EXCEEDED"],
});

export const handler = endpoint(contract, async ({ body, principal, now, call, db, publish }) => {
  if (!mayAssign(principal.role, body.role)) throw new AppError("FORBIDDEN");
  const { password, ...profile } = body;
  // A password made up here needs no judging: it could only be refused by accident.
  const made = password === undefined ? randomBytes(12).toString("base64url") : undefined;
  const password_hash =
    password === undefined ? await hashPassword(made ?? "") : await hashNewPassword(password, profile);

  const { org_id, user_id } = principal;
  await requireNewcomer(db, org_id, profile.email);
  await requireQuota(db, principal, { mails: 1 }, now);
  const created = await addMember(
    db,
    { employee_id: undefined, ...profile, org_id, password_hash, accepted_at: null, opened_by: user_id },
    now,
  );
  const entry = { org_id, user_id, action: "user.create", resource: "user", resource_id: created.id };
  audit(db, call, { ...entry, metadata: { role: created.role, department: created.department } });
  tellMember(publish, created, "joined");
  await queueMails([{ kind: "account_opened", org_id, user_id: created.id, opened_by: user_id }]);
  return { data: { user: showUser(created), ...(made === undefined ? {} : { temporary_password: made }) } };
});
