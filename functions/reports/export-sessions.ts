// Sessions of many classes as a file: one row a class, teacher, week or student, as the report has them. Each teacher or
// student whose row is in it sees that it was made.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { dateSpan, spanQuery } from "../../lib/platform/http/span.ts";
import { fileOut, fileQuery, newKey } from "../../lib/reports/export/file.ts";
import { handOut } from "../../lib/reports/export/hand-out.ts";
import { GROUPS } from "../../lib/sessions/across.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/sessions/export",
  summary:
    "Attendance of all sessions that were held and taken, by class, teacher, week or student, as CSV, or as PDF of at most 2,000 of them; the address of the file is valid for 60 seconds",
  access: "manager",
  query: z.object({ ...fileQuery, ...spanQuery, group_by: z.enum(GROUPS).default("week") }),
  writes: true,
  response: fileOut,
  stepUp: true,
  errors: ["RANGE_TOO_LONG", "EXPORT_TOO_LARGE"],
});

export const handler = endpoint(contract, async (request) => {
  const { query, principal, organization, now, db } = request;
  const { org_id, name: made_by } = principal;
  const { format, group_by } = query;
  const span = dateSpan(query, now, organization.timezone);
  const { start_date: from, end_date: to } = span;
  const what = { db, organization, across: { ...span, departments: principal.managed_departments }, group_by };
  const file_name = `sessions-by-${group_by}-${from}-to-${to}.${format}`;
  const key = newKey(org_id, format);

  const writeCsv = async () => {
    const { writeSummariesCsv } = await import("../../lib/reports/session-export/summaries-csv.ts");
    return writeSummariesCsv(key, what, query.bom === "true");
  };
  const writePdf = async () => {
    const { writeSummariesPdf } = await import("../../lib/reports/session-export/summaries-pdf.ts");
    return writeSummariesPdf(key, what, { made_at: now, made_by });
  };
  const named = await (format === "csv" ? writeCsv() : writePdf());

  const metadata = { format, type: "sessions", group_by, from, to };
  const about = { resource: "organization", resource_id: org_id, metadata };
  return { data: await handOut(request, { key, file_name, named, about }) };
});
