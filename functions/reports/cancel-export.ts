// Whoever asked for the file of a report wants it no longer: a job that makes it stops within seconds, and a file that is
// there is deleted.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { ofWhom } from "../../lib/reports/export/hand-out.ts";
import {
  fileKeyOf,
  type ReportExport,
  reportExport,
  reportExportColumns,
} from "../../lib/reports/export/report-export.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/reports/exports/{id}",
  summary: "Cancel the file of a report that I have asked for: it is made no further, and deleted where it is there",
  access: "manager",
  params: z.object({ id }),
  /** As it is now: one that has failed, was refused or has expired stays that. */
  response: z.object({ export: reportExport }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db }) => {
  const { org_id, user_id } = principal;
  const cancelled = await db.find<Found>(cancel, [now, params.id, user_id]);
  const found = cancelled ?? (await db.find<Found>(selectExport, [now, params.id, user_id]));
  if (found === undefined) throw new AppError("NOT_FOUND");
  const { member_id, ...shown } = found;
  if (shown.status !== "cancelled") return { data: { export: shown } };

  // Before the commit: if the file cannot be deleted it stays ready, and the call can be repeated. A job that is writing
  // deletes what it writes.
  const { deleteObjects } = await import("../../lib/platform/aws/bucket.ts");
  await deleteObjects([fileKeyOf({ org_id, ...shown })]);
  if (cancelled !== undefined) {
    const about = ofWhom(principal, member_id === null ? null : { id: member_id });
    const what = { action: "report.export.cancel", metadata: { export_id: shown.id } };
    audit(db, call, { org_id, user_id, ...about, ...what });
  }
  return { data: { export: shown }, message: "Cancelled." };
});

type Found = ReportExport & { member_id: string | null };

const columns = `
  ${reportExportColumns}, e.user_id as member_id`;

// Waits for a run that is just ending.
const cancel = `
  update report_exports e set
    status = 'cancelled', request = '{}', claimed_until = null, size_bytes = null, finished_at = $1, expires_at = null
  where e.org_id = (select app.current_org()) and e.id = $2 and e.requested_by = $3
    and (e.status in ('pending', 'running') or (e.status = 'ready' and e.expires_at > $1))
  returning ${columns}`;

const selectExport = `
  select ${columns}
  from report_exports e
  where e.org_id = (select app.current_org()) and e.id = $2 and e.requested_by = $3`;
