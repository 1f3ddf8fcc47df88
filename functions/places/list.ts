// Whoever teaches sees the places at which sessions can be held.
import * as z from "zod";
import { type Place, place, placeColumns } from "../../lib/places/place.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery, text } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/places",
  summary: "Places of the organization by name",
  access: "teacher",
  query: z.object({
    ...pageQuery,
    /** A part of the name. */
    search: text(100).optional(),
  }),
  response: page(place),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, db }) => {
  const { limit, search = null } = query;
  const [afterName = null, afterId = null] = decodeCursor(query.cursor, z.tuple([z.string(), id])) ?? [];
  const places = await db.query<Place>(selectPlaces, [search, afterName, afterId, limit + 1]);
  return { data: toPage(places, limit, ({ name, id }) => [name, id]) };
});

const selectPlaces = `
  select ${placeColumns}
  from places p
  where p.org_id = (select app.current_org()) and ($1::text is null or strpos(p.name collate app.letters, $1) > 0)
    and ($2::text is null or (p.name, p.id) > ($2, $3::uuid))
  order by p.name, p.id
  limit $4`;
