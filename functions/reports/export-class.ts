// The sessions of a class as a file, for whoever teaches it: a CSV with a row a student and session, or a PDF with a
// register. Each student in it sees that it was made.
import * as z from "zod";
import { findOwnClass } from "../../lib/classes/class.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { dateSpan, spanQuery } from "../../lib/platform/http/span.ts";
import { fileOut, fileQuery, inFileName, newKey } from "../../lib/reports/export/file.ts";
import { handOut } from "../../lib/reports/export/hand-out.ts";
import { marksOfClass } from "../../lib/reports/session-export/marks.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/classes/{id}/export",
  summary:
    "Sessions of a class that were held and taken, as CSV with a row a student and session, or as PDF of at most 500 students, 400 sessions and 30,000 marks; the address of the file is valid for 60 seconds",
  access: "teacher",
  params: z.object({ id }),
  query: z.object({ ...fileQuery, ...spanQuery }),
  writes: true,
  response: fileOut,
  stepUp: true,
  errors: ["FORBIDDEN", "NOT_FOUND", "RANGE_TOO_LONG", "EXPORT_TOO_LARGE"],
});

export const handler = endpoint(contract, async (request) => {
  const { params, query, principal, organization, now, db } = request;
  const { org_id, name: made_by } = principal;
  const { format } = query;
  const { start_date: from, end_date: to } = dateSpan(query, now, organization.timezone);
  const found = await findOwnClass(db, principal, params.id);
  const timezone = found.timezone ?? organization.timezone;
  const dates = { class_id: found.id, from, to, zone: timezone };
  const what = inFileName(found.code);
  const file_name = `class${what === "" ? "" : `-${what}`}-${from}-to-${to}.${format}`;
  const key = newKey(org_id, format);

  const writeCsv = async () => {
    const { writeMarksCsv } = await import("../../lib/reports/session-export/marks-csv.ts");
    return writeMarksCsv(key, marksOfClass(db, dates), { timezone, bom: query.bom === "true" });
  };
  const writePdf = async () => {
    const { writeClassPdf } = await import("../../lib/reports/session-export/class-pdf.ts");
    const report = { organization: organization.name, timezone, class: found, made_at: now, made_by };
    return writeClassPdf(key, db, dates, report);
  };
  const named = await (format === "csv" ? writeCsv() : writePdf());

  const about = { resource: "class", resource_id: found.id, metadata: { format, type: "class", from, to } };
  return { data: await handOut(request, { key, file_name, named, about }) };
});
