// Sessions that the caller teaches, is expected at or looks after.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, instant, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { requireForwards } from "../../lib/platform/http/span.ts";
import { listSessions } from "../../lib/sessions/list.ts";
import { session } from "../../lib/sessions/session.ts";
import { STATUSES } from "../../lib/sessions/state.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/sessions",
  summary: "Sessions that the caller teaches, is expected at or looks after, the latest first",
  access: "member",
  query: z.object({
    ...pageQuery,
    class_id: id.optional(),
    status: z.enum(STATUSES).optional(),
    /** Those that begin from then on. */
    from: instant.optional(),
    /** Those that begin before then. */
    to: instant.optional(),
  }),
  response: page(session),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, principal, db }) => {
  const { limit, class_id = null, status = null, from = null, to = null } = query;
  if (from !== null && to !== null) requireForwards(from, to, { path: "query.to", start: "from" });
  const [before = null, beforeId = null] = decodeCursor(query.cursor, z.tuple([z.iso.datetime(), id])) ?? [];
  const sessions = await listSessions(db, principal, { class_id, status, from, to }, [before, beforeId], limit + 1);
  return { data: toPage(sessions, limit, ({ starts_at, id }) => [starts_at.toISOString(), id]) };
});
