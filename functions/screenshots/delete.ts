// An administrator deletes a screenshot for good; members their own, where the organization lets them.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { hasAtLeast } from "../../lib/platform/tenancy/rules/roles.ts";
import { thumbnailKeyOf } from "../../lib/screenshots/keys.ts";
import { findVisibleScreenshot } from "../../lib/screenshots/screenshot.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/screenshots/{id}",
  summary: "Delete a screenshot and its files",
  access: "member",
  params: z.object({ id }),
  response: z.object({ id }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, organization, call, db }) => {
  const found = await findVisibleScreenshot(db, principal, params.id, "for update of s");
  const own = found.user_id === principal.user_id && organization.settings.members_delete_screenshots;
  if (!own && !hasAtLeast(principal.role, "admin")) throw new AppError("FORBIDDEN");

  // Files first: if one cannot be deleted the row stays, and the call can be repeated.
  const { deleteObjects } = await import("../../lib/platform/aws/bucket.ts");
  await deleteObjects([found.object_key, thumbnailKeyOf(found.object_key)]);
  await db.query(deleteScreenshot, [found.id]);
  const { org_id, user_id } = principal;
  const what = { action: "screenshot.delete", resource: "screenshot", resource_id: found.id };
  audit(db, call, { org_id, user_id, ...what, metadata: { member_id: found.user_id } });
  return { data: { id: found.id }, message: "Deleted." };
});

const deleteScreenshot = `
  delete from screenshots where org_id = (select app.current_org()) and id = $1`;
