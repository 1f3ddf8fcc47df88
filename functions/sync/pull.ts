// A device learns what has changed for its member since it last asked: whatever they may see, as it is now.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut } from "../../lib/platform/http/schemas.ts";
import { openCursor, sealCursor } from "../../lib/sync/cursor.ts";
import { notePull } from "../../lib/sync/device.ts";
import { change, RESOURCES } from "../../lib/sync/feed/change.ts";
import { pull } from "../../lib/sync/feed/pull.ts";
import { showChange } from "../../lib/sync/feed/shown.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/sync/pull",
  summary: "What has changed since a cursor: records as they are now, and what is gone; all of it without a cursor",
  access: "member",
  query: z.object({
    cursor: z.string().min(1).max(1000).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(500),
    resources: z
      .string()
      .max(300)
      .transform((list) => list.split(","))
      .pipe(z.array(z.enum(RESOURCES)).min(1))
      .transform((list) => RESOURCES.filter((name) => list.includes(name)))
      .optional()
      .meta({
        description: "Only these, separated by commas. A cursor stands for the ones that it was given out for.",
      }),
    device_id: id.optional().meta({ description: "Of a device that has pushed: notes when it last pulled." }),
  }),
  response: z.object({
    changes: z.array(change),
    next_cursor: z.string(),
    has_more: z.boolean(),
    server_time: instantOut,
  }),
  errors: ["CURSOR_INVALID", "SYNC_RESET"],
});

export const handler = endpoint(contract, async ({ query, principal, now, db, afterwards }) => {
  const { limit, device_id, resources = null } = query;
  const cursor = query.cursor === undefined ? undefined : openCursor(query.cursor, principal.user_id, resources);
  const pulled = await pull(db, principal, { cursor, resources, limit, now });
  if (device_id !== undefined) afterwards((later) => notePull(later, principal.user_id, device_id, now));
  const { changes, has_more } = pulled;
  return {
    data: { changes: changes.map(showChange), next_cursor: sealCursor(pulled.cursor), has_more, server_time: now },
  };
});
