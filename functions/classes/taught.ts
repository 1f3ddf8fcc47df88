// A teacher's own classes.
import * as z from "zod";
import { classOut, type KeptClass, selectVisibleClasses, shown, viewerOf } from "../../lib/classes/class.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/users/classes",
  summary: "The classes that the caller teaches, by name; active ones first",
  access: "teacher",
  query: z.object(pageQuery),
  response: page(classOut),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, principal, db }) => {
  const { limit } = query;
  const key = z.tuple([z.literal([0, 1]), z.string(), id]);
  const [wasArchived = null, afterName = null, afterId = null] = decodeCursor(query.cursor, key) ?? [];
  const values = [...viewerOf(principal), wasArchived, afterName, afterId, limit + 1];
  const classes = (await db.query<KeptClass>(selectTaught, values)).map(shown);
  return { data: toPage(classes, limit, ({ is_active, name, id }) => [is_active ? 0 : 1, name, id]) };
});

const selectTaught = `${selectVisibleClasses}
    and c.teacher_id = $1
    and ($4::integer is null or ((not c.is_active)::integer, c.name, c.id) > ($4, $5, $6::uuid))
  order by (not c.is_active)::integer, c.name, c.id
  limit $7`;
