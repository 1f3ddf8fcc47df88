// The copies of data that concern the caller, newest first: of their own data, whoever asked, and those of others that
// they asked for.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { type DataExport, dataExport, exportColumns } from "../../lib/privacy/export/data-export.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/exports",
  summary: "Copies of my data, and of others' that I asked for, newest first",
  access: "member",
  query: z.object(pageQuery),
  response: page(dataExport),
  errors: [],
});

export const handler = endpoint(contract, async ({ query: { limit, cursor }, principal, db }) => {
  const [before = null] = decodeCursor(cursor, z.tuple([id])) ?? [];
  const rows = await db.query<DataExport>(selectExports, [principal.user_id, before, limit + 1]);
  return { data: toPage(rows, limit, (each) => [each.id]) };
});

const selectExports = `
  select ${exportColumns}
  from data_exports e
  join users m on m.org_id = e.org_id and m.id = e.user_id
  join users r on r.org_id = e.org_id and r.id = e.requested_by
  where e.org_id = (select app.current_org())
    and (e.user_id = $1 or e.requested_by = $1) and ($2::uuid is null or e.id < $2)
  order by e.id desc
  limit $3`;
