// One screenshot with addresses to look at it. That somebody else looked is kept for the member to see.
import * as z from "zod";
import { look } from "../../lib/audit/look.ts";
import { pictureAddress } from "../../lib/platform/aws/picture-address.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut } from "../../lib/platform/http/schemas.ts";
import { findVisibleScreenshot, screenshot } from "../../lib/screenshots/screenshot.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/screenshots/{id}",
  summary:
    "One screenshot; its addresses stay the same for a quarter of an hour, are good until `expires_at`, and null unless its status is ready",
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

export const handler = endpoint(contract, async ({ params, principal, now, db, afterwards }) => {
  const { object_key, thumbnail_key, ...shown } = await findVisibleScreenshot(db, principal, params.id);
  // Nobody is shown what was not checked yet, nor what an unfinished blur was meant to hide.
  const isReady = shown.status === "ready" && thumbnail_key !== null;
  // The title that stood over it is shown all the same.
  look({ principal, now, afterwards }, isReady ? "pictures" : "titles", [shown.user_id]);
  if (!isReady) return { data: { screenshot: shown, url: null, thumbnail_url: null, expires_at: null } };

  const thumbnail_url = pictureAddress(thumbnail_key).url;
  return { data: { screenshot: shown, ...pictureAddress(object_key), thumbnail_url } };
});
