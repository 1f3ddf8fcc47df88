// A member deletes a face of theirs; an administrator, one of a member.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { type Face, face, faceColumns } from "../../lib/faces/face.ts";
import { notify } from "../../lib/notifications/notify.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { hasAtLeast, type Role } from "../../lib/platform/tenancy/rules/roles.ts";
import { requireNotAbove } from "../../lib/platform/tenancy/visible-member.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/face/{id}",
  summary: "Delete a face of one's own, or as an administrator of a member, who is told; the consent stays",
  access: "member",
  params: z.object({ id }),
  response: z.object({ face }),
  errors: ["NOT_FOUND", "FORBIDDEN"],
});

export const handler = endpoint(contract, async ({ params, principal, call, db, publish }) => {
  const { org_id, user_id, name } = principal;
  const found = await db.find<{ user_id: string; role: Role }>(selectOwner, [params.id]);
  const isOwn = found?.user_id === user_id;
  if (found === undefined || (!isOwn && !hasAtLeast(principal.role, "admin"))) throw new AppError("NOT_FOUND");
  requireNotAbove(principal, found);
  const deleted = await db.find<Face>(deleteFace, [params.id]);
  if (deleted === undefined) throw new AppError("NOT_FOUND");
  const entry = { org_id, user_id, action: "face.delete", resource: "face", resource_id: deleted.id };
  audit(db, call, { ...entry, metadata: { model: deleted.model, member_id: found.user_id } });
  if (!isOwn) {
    const title = `${name.slice(0, 100)} has deleted a face of yours`;
    await notify(db, publish, { org_id, user_id: found.user_id, type: "face_deleted", title });
  }
  return { data: { face: deleted }, message: "Deleted." };
});

const selectOwner = `
  select f.user_id, u.role from faces f join users u on u.org_id = f.org_id and u.id = f.user_id
  where f.org_id = (select app.current_org()) and f.id = $1`;

const deleteFace = `
  delete from faces f where f.org_id = (select app.current_org()) and f.id = $1 returning ${faceColumns}`;
