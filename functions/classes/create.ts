// A teacher makes a class; managers make one for a teacher.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { classOut, findVisibleClass, shown } from "../../lib/classes/class.ts";
import { classFields } from "../../lib/classes/fields.ts";
import { requireTeacher } from "../../lib/classes/people.ts";
import { requireClass } from "../../lib/classes/plan.ts";
import { findPlace } from "../../lib/places/place.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/classes",
  summary: "Make a class; a manager may make it for a teacher",
  access: "teacher",
  body: z.strictObject({
    ...classFields,
    description: classFields.description.default(null),
    teacher_id: classFields.teacher_id.optional().meta({ description: "Without it the caller." }),
    timezone: classFields.timezone.default(null),
    place_id: classFields.place_id.default(null),
    self_enroll: classFields.self_enroll.default(false),
    capacity: classFields.capacity.default(null),
    policy: classFields.policy.default({}),
  }),
  response: z.object({ class: classOut }),
  status: 201,
  errors: ["FORBIDDEN", "NOT_FOUND", "CLASS_CODE_TAKEN", "PLAN_LIMIT"],
});

export const handler = endpoint(contract, async ({ body, principal, now, call, db }) => {
  const { org_id, user_id } = principal;
  const { teacher_id = user_id, name, code, description, timezone, place_id, self_enroll, capacity, policy } = body;
  await requireTeacher(db, principal, teacher_id);
  if (place_id !== null) await findPlace(db, place_id);
  await requireClass(db, org_id);
  const values = [org_id, name, code, description, teacher_id, timezone, place_id, self_enroll, capacity, policy, now];
  const made = await db.one<{ id: string }>(insertClass, values);
  audit(db, call, { org_id, user_id, action: "class.create", resource: "class", resource_id: made.id });
  return { data: { class: shown(await findVisibleClass(db, principal, made.id)) }, message: "Created." };
});

const insertClass = `
  insert into classes (org_id, name, code, description, teacher_id, timezone, place_id, self_enroll, capacity, policy,
    created_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
  returning id`;
