// Whoever teaches a class changes it; managers may give it to another teacher.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { classOut, findOwnClass, findVisibleClass, lockClass, shown } from "../../lib/classes/class.ts";
import { classFields } from "../../lib/classes/fields.ts";
import { requireTeacher } from "../../lib/classes/people.ts";
import { requireClass } from "../../lib/classes/plan.ts";
import { findPlace } from "../../lib/places/place.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { givenFields } from "../../lib/platform/http/given.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { endSessionsOf } from "../../lib/sessions/archive-class.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/classes/{id}",
  summary: "Change a class; fields that are left out stay as they are. Managers may give it to another teacher",
  access: "teacher",
  params: z.object({ id }),
  body: z
    .strictObject({ ...classFields, is_active: z.boolean().meta({ description: "False archives it." }) })
    .partial(),
  response: z.object({ class: classOut }),
  errors: ["FORBIDDEN", "NOT_FOUND", "CLASS_CODE_TAKEN", "CLASS_FULL", "PLAN_LIMIT", "CLASS_HAS_ACTIVE_SESSION"],
});

export const handler = endpoint(contract, async ({ params, body, principal, now, call, db, publish }) => {
  await lockClass(db, params.id);
  const before = await findOwnClass(db, principal, params.id);
  const { org_id, user_id } = principal;
  const given = givenFields(body);
  const wanted = { ...before, teacher_id: before.teacher.id, ...given };
  if (wanted.teacher_id !== before.teacher.id) await requireTeacher(db, principal, wanted.teacher_id);
  if (wanted.place_id !== null && wanted.place_id !== before.place_id) await findPlace(db, wanted.place_id);
  if (wanted.is_active && !before.is_active) await requireClass(db, org_id);
  if (!wanted.is_active && before.is_active) await endSessionsOf(db, publish, principal, before.id, now);
  await db.query(updateClass, [before.id, ...FIELDS.map((field) => wanted[field]), now]);
  audit(db, call, { org_id, user_id, action: "class.update", resource: "class", resource_id: before.id });
  return { data: { class: shown(await findVisibleClass(db, principal, before.id)) }, message: "Changed." };
});

/** In the order of the statement below. */
const FIELDS = [
  "name",
  "code",
  "description",
  "teacher_id",
  "timezone",
  "place_id",
  "self_enroll",
  "capacity",
  "policy",
  "is_active",
] as const;

const updateClass = `
  update classes set
    name = $2, code = $3, description = $4, teacher_id = $5, timezone = $6, place_id = $7, self_enroll = $8,
    capacity = $9, policy = $10, is_active = $11, updated_at = $12
  where org_id = (select app.current_org()) and id = $1`;
