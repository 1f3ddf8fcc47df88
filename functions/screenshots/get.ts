// One screenshot with addresses to look at it. That somebody else looked is kept for the member to see.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut } from "../../lib/platform/http/schemas.ts";
import { findVisibleScreenshot, screenshot } from "../../lib/screenshots/screenshot.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/screenshots/{id}",
  summary: "One screenshot; its addresses are valid for 60 seconds, and null unless its status is ready",
  access: "member",
  params: z.object({ id }),
  response: z.object({
    screenshot,
    url: z.string().nullable(),
    thumbnail_url: z.string().nullable(),
    expires_at: instantOut.nullable(),
  }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db }) => {
  const { object_key, thumbnail_key, ...shown } = await findVisibleScreenshot(db, principal, params.id);
  // Nobody is shown what was not checked yet, nor what an unfinished blur was meant to hide.
  if (shown.status !== "ready" || thumbnail_key === null)
    return { data: { screenshot: shown, url: null, thumbnail_url: null, expires_at: null } };

  const { org_id, user_id } = principal;
  if (shown.user_id !== user_id) {
    const what = { action: "screenshot.view", resource: "screenshot", resource_id: shown.id };
    await audit(db, call, { org_id, user_id, ...what, metadata: { member_id: shown.user_id } });
  }
  const { MAX_SIGNED_SECONDS, presignDownload } = await import("../../lib/platform/aws/presign.ts");
  const [url, thumbnail_url] = await Promise.all([presignDownload(object_key), presignDownload(thumbnail_key)]);
  const expires_at = new Date(now.getTime() + MAX_SIGNED_SECONDS * 1000);
  return { data: { screenshot: shown, url, thumbnail_url, expires_at } };
});
