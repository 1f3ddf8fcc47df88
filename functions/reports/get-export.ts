// How far the file of a report is, and once it is ready where it can be fetched: for whoever asked for it, as long as
// they may see what it holds.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { fileOut } from "../../lib/reports/export/file.ts";
import { ofWhom } from "../../lib/reports/export/hand-out.ts";
import {
  fileKeyOf,
  type ReportExport,
  reportExport,
  reportExportColumns,
} from "../../lib/reports/export/report-export.ts";
import { isStillSeen } from "../../lib/reports/rules/still-seen.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/exports/{id}",
  summary:
    "The file of a report that I have asked for: how far it is, and an address of it that is valid for 60 seconds",
  access: "manager",
  params: z.object({ id }),
  /** `file` is null until it is ready, and again once it has expired. */
  writes: true,
  response: z.object({ export: reportExport, file: fileOut.nullable() }),
  stepUp: { where: "the file is ready, and tells of others" },
  errors: ["NOT_FOUND", "FORBIDDEN"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db, requireRecentProof }) => {
  const { org_id, user_id } = principal;
  const found = await db.find<Found>(selectExport, [now, params.id, user_id]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  const { is_own, departments, member_id, ...shown } = found;
  if (shown.status !== "ready") return { data: { export: shown, file: null } };
  if (!isStillSeen(principal, { is_own, departments })) throw new AppError("FORBIDDEN");
  if (!is_own) requireRecentProof();

  const about = ofWhom(principal, member_id === null ? null : { id: member_id });
  audit(db, call, {
    org_id,
    user_id,
    action: "report.export.fetch",
    ...about,
    metadata: { export_id: shown.id },
  });
  const { presignFile } = await import("../../lib/platform/aws/presign.ts");
  const { file_name } = shown;
  const file = { ...(await presignFile(fileKeyOf({ org_id, ...shown }), file_name)), file_name };
  return { data: { export: shown, file } };
});

type Found = ReportExport & { is_own: boolean; departments: string[] | null; member_id: string | null };

const selectExport = `
  select ${reportExportColumns}, coalesce(e.user_id = e.requested_by, false) as is_own, e.departments,
    e.user_id as member_id
  from report_exports e
  where e.org_id = (select app.current_org()) and e.id = $2 and e.requested_by = $3`;
