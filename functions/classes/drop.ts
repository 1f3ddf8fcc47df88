// A member leaves a class that is open to members; whoever teaches it takes somebody out.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { findVisibleClass, isOf } from "../../lib/classes/class.ts";
import { drop } from "../../lib/classes/enroll.ts";
import { requireMembers } from "../../lib/classes/people.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/classes/{id}/enroll",
  summary:
    "Leave a class that is open to members; for its teacher: take a member out. Their time in it stays in its history",
  access: "member",
  params: z.object({ id }),
  query: z.object({
    /** Without it the caller. */
    user_id: id.optional(),
  }),
  response: z.object({ user_id: id }),
  errors: ["FORBIDDEN", "NOT_FOUND", "NOT_ENROLLED"],
});

export const handler = endpoint(contract, async ({ params, query, principal, now, call, db }) => {
  const { org_id, user_id } = principal;
  const found = await findVisibleClass(db, principal, params.id);
  const member = query.user_id ?? user_id;
  const isOwn = member === user_id;
  if (!(isOwn && found.self_enroll) && !isOf(principal, found)) throw new AppError("FORBIDDEN");
  if (!isOwn) await requireMembers(db, principal, [member]);
  if (!(await drop(db, { by: user_id, now }, found.id, member))) throw new AppError("NOT_ENROLLED");
  const entry = { org_id, user_id, action: "class.drop", resource: "class", resource_id: found.id };
  audit(db, call, { ...entry, metadata: { member_id: member } });
  return { data: { user_id: member }, message: "Not enrolled any more." };
});
