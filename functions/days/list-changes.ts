// What was changed of a day after it was declared: from what to what, by whom, when and why. For the member, and
// whoever looks after them.
import * as z from "zod";
import { dayParams } from "../../lib/days/change/contract.ts";
import { dayChange, listChanges } from "../../lib/days/change/history.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { findMemberOn } from "../../lib/platform/tenancy/visible-member.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/users/{id}/days/{date}/changes",
  summary: "The changes of a day, the latest first",
  access: "member",
  params: dayParams,
  query: z.object(pageQuery),
  response: page(dayChange),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, query, principal, db }) => {
  const member = await findMemberOn(db, principal, params.date, params.id);
  const [before] = decodeCursor(query.cursor, z.tuple([id])) ?? [null];
  const day = { user_id: member.id, date: params.date };
  const rows = await listChanges(db, day, { before, limit: query.limit + 1 });
  const { items, next_cursor } = toPage(rows, query.limit, ({ sort_key }) => [sort_key]);
  return { data: { items: items.map(({ sort_key: _, ...change }) => change), next_cursor } };
});
