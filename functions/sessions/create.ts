// A teacher plans a session of a class, or one that is open to the organization.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { findOwnClass, lockClass } from "../../lib/classes/class.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { sessionFields } from "../../lib/sessions/fields.ts";
import { insertSession } from "../../lib/sessions/insert-sessions.ts";
import { policyOf } from "../../lib/sessions/policy-of.ts";
import { findVisibleSession, session, shown } from "../../lib/sessions/session.ts";
import { requireTimes } from "../../lib/sessions/times.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/sessions",
  summary: "Plan a session of a class; without a class one that is open to everybody in the organization",
  access: "teacher",
  body: z.strictObject({
    ...sessionFields,
    description: sessionFields.description.default(null),
    class_id: id.nullable().default(null),
    place_id: sessionFields.place_id.optional(),
  }),
  response: z.object({ session }),
  status: 201,
  errors: ["FORBIDDEN", "NOT_FOUND", "CLASS_ARCHIVED", "SESSION_OVERLAPS"],
});

export const handler = endpoint(contract, async ({ body, principal, now, call, db }) => {
  const { org_id, user_id } = principal;
  const { class_id, name, description, starts_at, ends_at, place_id, ...said } = body;
  requireTimes(body, now);
  if (class_id !== null) await lockClass(db, class_id);
  const of = class_id === null ? undefined : await findOwnClass(db, principal, class_id);
  if (of?.is_active === false) throw new AppError("CLASS_ARCHIVED");
  const policy = policyOf(said, of?.policy);
  const place = place_id === undefined ? (of?.place_id ?? null) : place_id;
  const teacher_id = of?.teacher.id ?? user_id;
  const common = { org_id, class_id, teacher_id, name, description, policy, place_id: place };
  const made = await insertSession(db, common, { starts_at, ends_at }, now);
  audit(db, call, { org_id, user_id, action: "session.create", resource: "session", resource_id: made });
  return { data: { session: shown(await findVisibleSession(db, principal, made)) }, message: "Planned." };
});
