// The files of reports that the caller has asked a job for, newest first.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { type ReportExport, reportExport, reportExportColumns } from "../../lib/reports/export/report-export.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/exports",
  summary: "Files of reports that I have asked for, newest first, and how far each is",
  access: "manager",
  query: z.object(pageQuery),
  response: page(reportExport),
  errors: [],
});

export const handler = endpoint(contract, async ({ query: { limit, cursor }, principal, now, db }) => {
  const [before = null] = decodeCursor(cursor, z.tuple([id])) ?? [];
  const rows = await db.query<ReportExport>(selectExports, [now, principal.user_id, before, limit + 1]);
  return { data: toPage(rows, limit, (each) => [each.id]) };
});

const selectExports = `
  select ${reportExportColumns}
  from report_exports e
  where e.org_id = (select app.current_org()) and e.requested_by = $2 and ($3::uuid is null or e.id < $3)
  order by e.id desc
  limit $4`;
