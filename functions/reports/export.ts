// A report as a file: a CSV for spreadsheets, or a PDF to print. It is written to the bucket, and the answer says where
// it can be fetched. Each member in it sees that it was made. What is larger is made by a job (order-export.ts).
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { fileOut, newKey } from "../../lib/reports/export/file.ts";
import { filtersOf, handOut, ofWhom } from "../../lib/reports/export/hand-out.ts";
import { loadExportMembers } from "../../lib/reports/export/members.ts";
import { exportQuery, fileNameOf, periodOf } from "../../lib/reports/export/period.ts";
import { findScope } from "../../lib/reports/export/scope.ts";
import { MOST_AT_ONCE, requireWithin, sizeOf } from "../../lib/reports/export/size.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/export",
  summary:
    "A daily, weekly, monthly or custom report as CSV or PDF, for managers of the days of their departments, narrowed as the pages are by `department`, `q` and `state`; its address is valid for 60 seconds",
  access: "manager",
  query: exportQuery,
  writes: true,
  response: fileOut,
  stepUp: { where: "it tells of others", is: ({ query }, { user_id }) => query.user_id !== user_id },
  errors: ["NOT_FOUND", "RANGE_TOO_LONG", "EXPORT_TOO_LARGE"],
});

export const handler = endpoint(contract, async (request) => {
  const { query, principal, organization, now, db } = request;
  const { org_id } = principal;
  const { format, type } = query;
  const period = periodOf(query, now, organization);
  const { scope, member } = await findScope(db, principal, query, period, now);
  requireWithin(await sizeOf(db, scope, period), MOST_AT_ONCE[format]);
  const file_name = fileNameOf(query, period, member?.employee_id ?? null);
  const key = newKey(org_id, format);
  const what = { scope, type, period, organization, now, made_by: principal.name, bom: query.bom === "true" };

  if (format === "csv") await (await import("../../lib/reports/export/write-csv.ts")).writeCsv(db, key, what);
  else {
    const { loadPdfReport, writePdf } = await import("../../lib/reports/export/write-pdf.ts");
    await writePdf(key, await loadPdfReport((work) => work(db), what));
  }

  const shown = await loadExportMembers(db, scope, period);
  const named = shown.map(({ id }) => id);
  const about = { ...ofWhom(principal, member), metadata: { format, type, ...period, ...filtersOf(query) } };
  return { data: await handOut(request, { key, file_name, named, about }) };
});
