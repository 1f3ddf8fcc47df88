// The sheet of a session as a file, for whoever teaches it: a CSV for spreadsheets, or a PDF to hand in. Each student in
// it sees that it was made.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { fileOut, fileQuery, inFileName, newKey } from "../../lib/reports/export/file.ts";
import { handOut } from "../../lib/reports/export/hand-out.ts";
import { marksOfSession } from "../../lib/reports/session-export/marks.ts";
import { findWhereabouts } from "../../lib/reports/session-export/whereabouts.ts";
import { findOwnSession } from "../../lib/sessions/session.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/sessions/{id}/export",
  summary:
    "Who was in a session as CSV, or as PDF of at most 2,000 people; the address of the file is valid for 60 seconds",
  access: "teacher",
  params: z.object({ id }),
  query: z.object(fileQuery),
  writes: true,
  response: fileOut,
  stepUp: true,
  errors: ["FORBIDDEN", "NOT_FOUND", "EXPORT_TOO_LARGE"],
});

export const handler = endpoint(contract, async (request) => {
  const { params, query, principal, organization, now, db } = request;
  const { org_id, name: made_by } = principal;
  const { format } = query;
  const session = await findOwnSession(db, principal, params.id);
  const { timezone: own, place } = await findWhereabouts(db, session);
  const timezone = own ?? organization.timezone;
  const what = inFileName(session.class?.code ?? session.name);
  const date = localDateOf(session.starts_at, timezone);
  const file_name = `session-${date}${what === "" ? "" : `-${what}`}.${format}`;
  const key = newKey(org_id, format);

  const writeCsv = async () => {
    const { writeMarksCsv } = await import("../../lib/reports/session-export/marks-csv.ts");
    return writeMarksCsv(key, marksOfSession(db, session), { timezone, bom: query.bom === "true" });
  };
  const writePdf = async () => {
    const { writeSessionPdf } = await import("../../lib/reports/session-export/session-pdf.ts");
    const sheet = { organization: organization.name, timezone, session, place, made_at: now, made_by };
    return writeSessionPdf(key, db, sheet);
  };
  const named = await (format === "csv" ? writeCsv() : writePdf());

  const about = { resource: "session", resource_id: session.id, metadata: { format, type: "session" } };
  return { data: await handOut(request, { key, file_name, named, about }) };
});
