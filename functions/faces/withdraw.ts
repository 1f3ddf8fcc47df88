// Members withdraw their consent to faces; those that were registered are gone with it.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { withdrawConsent } from "../../lib/faces/consent.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/face/consent",
  summary: "Withdraw one's consent to faces; all that were registered are deleted at once",
  access: "member",
  response: z.object({ deleted_faces: z.int() }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ principal, now, call, db }) => {
  const { org_id, user_id } = principal;
  const withdrawn = await withdrawConsent(db, user_id, now);
  if (withdrawn === undefined) throw new AppError("NOT_FOUND");
  const { id, faces: deleted_faces } = withdrawn;
  const entry = { org_id, user_id, action: "face.withdraw", resource: "face_consent", resource_id: id };
  audit(db, call, { ...entry, metadata: { deleted_faces } });
  return { data: { deleted_faces }, message: "Withdrawn, and your faces are deleted." };
});
