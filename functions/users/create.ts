// An administrator opens an account for somebody, with a password to hand over or one made up here and shown once.
import { randomBytes } from "node:crypto";
import * as z from "zod";
import { mayAssign, ROLES } from "../../lib/domain/roles.ts";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { AppError } from "../../lib/http/errors.ts";
import { hashNewPassword, newPassword } from "../../lib/http/new-password.ts";
import { hashPassword } from "../../lib/http/password.ts";
import { email, text } from "../../lib/http/schemas.ts";
import { addMember } from "../../lib/queries/add-member.ts";
import { audit } from "../../lib/queries/audit.ts";
import { user } from "../../lib/queries/user.ts";

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
    /** Without a password in the request: the one made up, shown this once. */
    temporary_password: z.string().optional(),
  }),
  status: 201,
  errors: ["EMAIL_TAKEN", "EMPLOYEE_ID_TAKEN", "PASSWORD_TOO_WEAK", "PLAN_LIMIT"],
});

export const handler = endpoint(contract, async ({ body, principal, now, call, db }) => {
  if (!mayAssign(principal.role, body.role)) throw new AppError("FORBIDDEN");
  const { password, ...profile } = body;
  // One made up here needs no judging: it could only be refused by accident.
  const made = password === undefined ? randomBytes(12).toString("base64url") : undefined;
  const password_hash =
    password === undefined ? await hashPassword(made ?? "") : await hashNewPassword(password, profile);

  const { org_id, user_id } = principal;
  const created = await addMember(db, { employee_id: undefined, ...profile, org_id, password_hash }, now);
  const entry = { org_id, user_id, action: "user.create", resource: "user", resource_id: created.id };
  await audit(db, call, { ...entry, metadata: { role: created.role, department: created.department } });
  return { data: { user: created, ...(made === undefined ? {} : { temporary_password: made }) } };
});
