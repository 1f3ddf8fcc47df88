// What is known of a member's face: for themselves, and for administrators, who are seen to look.
import * as z from "zod";
import { look } from "../../lib/audit/look.ts";
import { usesFaces } from "../../lib/faces/allowed.ts";
import { consent, consentsOf } from "../../lib/faces/consent.ts";
import { face, facesOf } from "../../lib/faces/face.ts";
import { currentNotice, notice } from "../../lib/faces/notice.ts";
import { FACE_MODELS } from "../../lib/faces/rules/face-models.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { hasAtLeast } from "../../lib/platform/tenancy/rules/roles.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/users/{id}/faces",
  summary: "A member's faces without what they look like, their consents, and the notice as it is now",
  access: "member",
  params: z.object({ id }),
  response: z.object({
    /** Whether the organization uses faces, by its plan and its setting. */
    enabled: z.boolean(),
    /** Those whose embeddings are taken. */
    models: z.array(z.object({ model: z.string(), dimensions: z.int() })),
    /** What a consent is given to from now on. */
    notice,
    /** The one in force; null without. */
    consent: consent.nullable(),
    former_consents: z.array(consent),
    faces: z.array(face),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, organization, now, db, afterwards }) => {
  const member = await findVisibleMember(db, principal, params.id);
  if (member.id !== principal.user_id && !hasAtLeast(principal.role, "admin")) throw new AppError("FORBIDDEN");
  const consents = await consentsOf(db, member.id);
  const data = {
    enabled: await usesFaces(db, organization),
    models: Object.entries(FACE_MODELS).map(([model, { dimensions }]) => ({ model, dimensions })),
    notice: currentNotice(organization),
    consent: consents.find(({ withdrawn_at }) => withdrawn_at === null) ?? null,
    former_consents: consents.filter(({ withdrawn_at }) => withdrawn_at !== null),
    faces: await facesOf(db, member.id),
  };
  look({ principal, now, afterwards }, "faces", [member.id]);
  return { data };
});
