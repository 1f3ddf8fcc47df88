// What is on now for the caller.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { type KeptSession, selectVisibleSessions, session, shown, viewerOf } from "../../lib/sessions/session.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/sessions/active",
  summary: "The sessions that run now, of those that the caller sees; with what they have marked",
  access: "member",
  query: z.object(pageQuery),
  response: page(session),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, principal, db }) => {
  const { limit } = query;
  const [after = null] = decodeCursor(query.cursor, z.tuple([id])) ?? [];
  const sessions = await db.query<KeptSession>(selectActive, [...viewerOf(principal), after, limit + 1]);
  return { data: toPage(sessions.map(shown), limit, (each) => [each.id]) };
});

const selectActive = `${selectVisibleSessions}
    and s.status = 'active' and ($4::uuid is null or s.id > $4)
  order by s.id
  limit $5`;
