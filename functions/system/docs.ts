// People read what this service can do: one page without anything from elsewhere, made of /api/openapi.json.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { rawEndpoint } from "../../lib/platform/http/raw-endpoint.ts";
import { contentSecurityPolicy, referencePage } from "../../lib/system/reference/page.ts";

export const contract = {
  ...defineContract({
    method: "GET",
    path: "/api/docs",
    summary: "The reference of the API as a page to read and search",
    access: "public",
    response: z.string(),
    errors: [],
  }),
  contentType: "text/html; charset=utf-8",
};

export const handler = rawEndpoint(contract, async () => referencePage, {
  "content-security-policy": contentSecurityPolicy,
});
