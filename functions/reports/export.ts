// A report as a file: a CSV for spreadsheets, of any size, or a PDF to print. It is written to the bucket, and the
// answer says where it can be fetched. Each member in it sees that it was made.
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { departmentsFor } from "../../lib/platform/tenancy/rules/departments.ts";
import { findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";
import { fileOut, newKey } from "../../lib/reports/export/file.ts";
import { handOut } from "../../lib/reports/export/hand-out.ts";
import { findInState } from "../../lib/reports/export/in-state.ts";
import { loadExportMembers } from "../../lib/reports/export/members.ts";
import { exportQuery, fileNameOf, periodOf } from "../../lib/reports/export/period.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/export",
  summary:
    "A daily, weekly, monthly or custom report as CSV or PDF, for managers of the days of their departments, narrowed as the pages are by `department`, `q` and `state`; its address is valid for 60 seconds",
  access: "manager",
  query: exportQuery,
  response: fileOut,
  stepUp: { where: "it tells of others", is: ({ query }, { user_id }) => query.user_id !== user_id },
  errors: ["NOT_FOUND", "RANGE_TOO_LONG", "EXPORT_TOO_LARGE"],
});

export const handler = endpoint(contract, async (request) => {
  const { query, principal, organization, now, db } = request;
  const { org_id } = principal;
  const { format, type, department, q, state } = query;
  const period = periodOf(query, now, organization);
  const member = query.user_id === undefined ? null : await findMemberOver(db, principal, period, query.user_id);
  const file_name = fileNameOf(query, period, member?.employee_id ?? null);
  const key = newKey(org_id, format);
  // A member asked for by id may be the caller, who need not be in a department they manage.
  const { id: only, seen_in } = member ?? { id: null, seen_in: principal.managed_departments };
  const departments = departmentsFor({ managed_departments: seen_in }, department);
  const among = state === undefined ? null : await findInState(db, principal, state, now);
  const scope = { user_id: only, departments, q: q ?? null, among };
  const bom = query.bom === "true";
  const what = { db, scope, type, period, organization, now, made_by: principal.name, bom };

  if (format === "csv") await (await import("../../lib/reports/export/write-csv.ts")).writeCsv(key, what);
  else await (await import("../../lib/reports/export/write-pdf.ts")).writePdf(key, what);

  const shown = await loadExportMembers(db, scope, period);
  const named = shown.map(({ id }) => id);
  const of =
    member === null ? { resource: "organization", resource_id: org_id } : { resource: "user", resource_id: member.id };
  const filters = { ...(department && { department }), ...(q && { q }), ...(state && { state }) };
  const about = { ...of, metadata: { format, type, ...period, ...filters } };
  return { data: await handOut(request, { key, file_name, named, about }) };
});
