// The sessions of a class that repeat.
import * as z from "zod";
import { findVisibleClass } from "../../lib/classes/class.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { type Series, series, seriesColumns } from "../../lib/sessions/series.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/classes/{id}/series",
  summary: "The sessions of a class that repeat, the newest first",
  access: "member",
  params: z.object({ id }),
  query: z.object(pageQuery),
  response: page(series),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, query, principal, db }) => {
  const { limit } = query;
  const { id: classId } = await findVisibleClass(db, principal, params.id);
  const [before = null] = decodeCursor(query.cursor, z.tuple([id])) ?? [];
  const rows = await db.query<Series>(selectOfClass, [classId, before, limit + 1]);
  return { data: toPage(rows, limit, (row) => [row.id]) };
});

const selectOfClass = `
  select ${seriesColumns} from session_series r
  where r.org_id = (select app.current_org()) and r.class_id = $1 and ($2::uuid is null or r.id < $2)
  order by r.id desc
  limit $3`;
