// People read what this service can do, and try it: one page without anything from elsewhere, made of
// /api/openapi.json.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import type { Handler } from "../../lib/platform/http/endpoint.ts";
import { rawEndpoint } from "../../lib/platform/http/raw-endpoint.ts";
import { reference } from "../../lib/system/reference/page.ts";

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

const page = rawEndpoint(
  contract,
  async () => (await reference()).page,
  async () => (await reference()).headers,
);

/** The page's script: the same answer for as long as its address, which holds its hash, is the same. */
const script = rawEndpoint(
  { ...contract, contentType: "text/javascript; charset=utf-8" },
  async () => (await reference()).script,
  async () => ({ "cache-control": "public, max-age=31536000, immutable" }),
);

export const handler: Handler = (event, context) =>
  event.queryStringParameters?.script === undefined ? page(event, context) : script(event, context);
