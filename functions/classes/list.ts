// Classes that the caller teaches, is in, may enrol in or looks after.
import * as z from "zod";
import { classOut, type KeptClass, selectVisibleClasses, shown, viewerOf } from "../../lib/classes/class.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { flag, id, page, pageQuery, text } from "../../lib/platform/http/schemas.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/classes",
  summary:
    "Classes by name: those one teaches, is in or may enrol in; for managers also those of teachers they look after",
  access: "member",
  query: z.object({
    ...pageQuery,
    /** A part of the name or the code. */
    search: text(100).optional(),
    /** For managers and above. */
    teacher_id: id.optional(),
    is_active: flag.optional(),
  }),
  response: page(classOut),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ query, principal, db }) => {
  const { limit, search = null, is_active = null } = query;
  const teacher = query.teacher_id === undefined ? null : (await findVisibleMember(db, principal, query.teacher_id)).id;
  const [afterName = null, afterId = null] = decodeCursor(query.cursor, z.tuple([z.string(), id])) ?? [];
  const values = [...viewerOf(principal), search, teacher, is_active, afterName, afterId, limit + 1];
  const classes = (await db.query<KeptClass>(selectClasses, values)).map(shown);
  return { data: toPage(classes, limit, ({ name, id }) => [name, id]) };
});

const selectClasses = `${selectVisibleClasses}
    and ($4::text is null or strpos(c.name collate app.letters, $4) > 0 or strpos(c.code::text collate app.letters, $4) > 0)
    and ($5::uuid is null or c.teacher_id = $5)
    and ($6::boolean is null or c.is_active = $6)
    and ($7::text is null or (c.name, c.id) > ($7, $8::uuid))
  order by c.name, c.id
  limit $9`;
