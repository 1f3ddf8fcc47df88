// A report as a file: a CSV for spreadsheets, of any size, or a PDF to print. It is written to the bucket, and the answer says where it can be fetched.
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { exportQuery, fileNameOf, periodOf } from "../../lib/export/period.ts";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { instantOut } from "../../lib/http/schemas.ts";
import { audit } from "../../lib/queries/audit.ts";
import { findVisibleMember } from "../../lib/queries/visible-member.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/export",
  summary: "A daily, weekly, monthly or custom report as CSV or PDF; its address is valid for 60 seconds",
  access: "manager",
  query: exportQuery,
  response: z.object({ url: z.string(), expires_at: instantOut, file_name: z.string() }),
  errors: ["NOT_FOUND", "RANGE_TOO_LONG", "EXPORT_TOO_LARGE"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, call, db }) => {
  const { org_id, user_id } = principal;
  const { format, type } = query;
  const period = periodOf(query, now, organization);
  const member = query.user_id === undefined ? null : await findVisibleMember(db, principal, query.user_id);
  const file_name = fileNameOf(query, period, member?.employee_id ?? null);
  const key = `exports/${org_id}/${randomUUID()}/${file_name}`;
  // A member who was asked for by id may be the caller, who need not be in a department they manage.
  const scope = { user_id: member?.id ?? null, departments: member === null ? principal.managed_departments : null };
  const bom = query.bom === "true";
  const what = { db, scope, type, period, organization, now, made_by: principal.name, bom };

  if (format === "csv") await (await import("../../lib/export/csv.ts")).writeCsv(key, what);
  else await (await import("../../lib/export/pdf.ts")).writePdf(key, what);

  // Files of people's days leave the house: who took which is kept.
  const about =
    member === null ? { resource: "organization", resource_id: org_id } : { resource: "user", resource_id: member.id };
  await audit(db, call, { org_id, user_id, action: "report.export", ...about, metadata: { format, type, ...period } });
  const { presignFile } = await import("../../lib/aws/presign.ts");
  return { data: { ...(await presignFile(key, file_name)), file_name } };
});
