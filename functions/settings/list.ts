// Every member may know the rules they are measured by; forms for administrators are built from the same list.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { listSettings, setting } from "../../lib/settings/setting.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/settings",
  summary: "Every setting of the organization: its value, default, description and JSON Schema",
  access: "member",
  response: z.object({ items: z.array(setting) }),
  etag: true,
  errors: [],
});

export const handler = endpoint(contract, async ({ organization, db }) => {
  return { data: { items: await listSettings(db, organization) } };
});
