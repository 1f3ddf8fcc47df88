// A member fetches the tracker for their computer, and can compare what arrived with what was published.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { instantOut } from "../../lib/platform/http/schemas.ts";
import { ARCHITECTURES, SYSTEMS } from "../../lib/system/rules/systems.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/downloads",
  summary: "The published trackers, each with an address that is good for a minute; none where none is published",
  access: "member",
  response: z.object({
    items: z.array(
      z
        .object({
          system: z.enum(SYSTEMS),
          architecture: z.enum(ARCHITECTURES),
          version: z.string(),
          file_name: z.string(),
          url: z.string(),
          expires_at: instantOut,
          sha256: z.string(),
          size_bytes: z.int(),
        })
        .meta({ id: "Download" }),
    ),
  }),
  errors: [],
});

export const handler = endpoint(contract, async () => {
  const { listDownloads } = await import("../../lib/system/downloads.ts");
  return { data: { items: await listDownloads() } };
});
