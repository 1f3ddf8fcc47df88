// A report as a file, however long that takes: a job makes it, and tells whoever asked when it is done. Each member in
// it sees that it was made.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import type { Db } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { END_OF_BODY } from "../../lib/platform/http/span.ts";
import { queueJobs } from "../../lib/platform/jobs/queue-jobs.ts";
import type { Principal } from "../../lib/platform/tenancy/standing.ts";
import { filtersOf, ofWhom } from "../../lib/reports/export/hand-out.ts";
import { exportBody, fileNameOf, periodOf } from "../../lib/reports/export/period.ts";
import { type ReportExport, reportExport, reportExportColumns } from "../../lib/reports/export/report-export.ts";
import { findScope } from "../../lib/reports/export/scope.ts";
import { MOST_BY_JOB, requireWithin, sizeOf } from "../../lib/reports/export/size.ts";

/** Files that one member may ask for in a day. */
const A_DAY = 20;
const DAY_MS = 86_400_000;

export const contract = defineContract({
  method: "POST",
  path: "/api/reports/exports",
  summary:
    "Have a report made as CSV of up to 2,000,000 days of members, or as PDF of up to 1,000 members, by a job that tells when it is done; it takes what `GET /api/reports/export` takes, and one is made at a time",
  access: "manager",
  body: exportBody,
  response: z.object({ export: reportExport }),
  status: 202,
  stepUp: { where: "it tells of others", is: ({ body }, { user_id }) => body.user_id !== user_id },
  errors: ["NOT_FOUND", "RANGE_TOO_LONG", "EXPORT_TOO_LARGE", "EXPORT_RUNNING"],
});

export const handler = endpoint(contract, async ({ body, principal, organization, now, call, db }) => {
  const { org_id, user_id } = principal;
  const { format, type } = body;
  const period = periodOf(body, now, organization, END_OF_BODY);
  await requireAllowance(db, principal, now);
  const { scope, member } = await findScope(db, principal, body, period, now);
  const size = await sizeOf(db, scope, period);
  requireWithin(size, MOST_BY_JOB[format]);
  const file_name = fileNameOf(body, period, member?.employee_id ?? null);
  const about = [member?.id ?? null, body, type, format, period.from, period.to, file_name, size.days];
  const asked = await db.one<ReportExport>(insertExport, [now, org_id, user_id, ...about]);
  const metadata = { format, type, ...period, ...filtersOf(body), export_id: asked.id };
  audit(db, call, { org_id, user_id, action: "report.export", ...ofWhom(principal, member), metadata });
  // Queued before the commit: what could not be queued was not asked for. The job waits for this request.
  await queueJobs([{ kind: "export-report", org_id, export_id: asked.id, asked_by: user_id }]);
  return { data: { export: asked }, message: "The file is being made." };
});

/** 429 RATE_LIMITED for who has asked often enough today. Of two at once the second is told that one is being made. */
async function requireAllowance(db: Db, { org_id, user_id }: Principal, now: Date): Promise<void> {
  const since = new Date(now.getTime() - DAY_MS);
  const { asked, first } = await db.one<{ asked: number; first: Date | null }>(countAsked, [org_id, user_id, since]);
  if (asked < A_DAY) return;
  const retryAfter = Math.ceil(((first ?? now).getTime() + DAY_MS - now.getTime()) / 1000);
  throw new AppError("RATE_LIMITED", { retryAfter: Math.max(1, retryAfter) });
}

const countAsked = `
  select count(*) as asked, min(created_at) as first from report_exports
  where org_id = $1 and requested_by = $2 and created_at > $3`;

const insertExport = `
  insert into report_exports as e (created_at, org_id, requested_by, user_id, request, type, format, from_date, to_date,
    file_name, rows_all)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  returning ${reportExportColumns}`;
