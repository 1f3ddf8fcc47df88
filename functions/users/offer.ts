// An administrator has the mail sent again that asks a person to take the account opened for them, and stands for it from
// now on.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { offeredRule } from "../../lib/auth/account-offer/offered.ts";
import { requireQuota } from "../../lib/organizations/quota.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";
import { lockManagedMember } from "../../lib/users/manage.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/users/{id}/invitation",
  summary: "Mail the person again whose account others opened, until they take it or prove its address",
  access: "admin",
  params: z.object({ id }),
  body: z.strictObject({}),
  response: z.strictObject({}),
  status: 202,
  errors: ["NOT_FOUND", "FORBIDDEN", "ALREADY_ACCEPTED", "QUOTA_EXCEEDED"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db }) => {
  const member = await lockManagedMember(db, principal, params.id);
  if (member.erased_at !== null || member.status !== "active") throw new AppError("NOT_FOUND");
  const { offered } = await db.one<{ offered: boolean }>(selectOffered, [member.id]);
  if (!offered) throw new AppError("ALREADY_ACCEPTED");
  await requireQuota(db, principal, { mails: 1 }, now);
  const { org_id, user_id } = principal;
  audit(db, call, { org_id, user_id, action: "user.offer", resource: "user", resource_id: member.id });
  await db.query(standFor, [member.id, user_id]);
  await queueMails([{ kind: "account_opened", org_id, user_id: member.id, opened_by: user_id }]);
  return { data: {}, message: "A mail is on its way." };
});

const standFor = `
  update users set opened_by = $2 where org_id = (select app.current_org()) and id = $1`;

const selectOffered = `
  select ${offeredRule} as offered from users u where u.org_id = (select app.current_org()) and u.id = $1`;
