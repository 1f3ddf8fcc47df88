// Somebody who looks after a member has looked at a day that asked for it, such as one that was declared late.
import * as z from "zod";
import { type AttendanceRecord, attendanceRecord, recordColumns } from "../../lib/attendance/record.ts";
import { findChangeableRecord } from "../../lib/attendance/visible-record.ts";
import { audit } from "../../lib/audit/audit.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/attendance/{id}/review",
  summary: "Say that one has looked at a day; its mark goes",
  access: "manager",
  params: z.object({ id }),
  response: z.object({ record: attendanceRecord }),
  errors: ["NOT_FOUND", "OWN_CORRECTION"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db }) => {
  const found = await findChangeableRecord(db, principal, params.id);
  const { org_id, user_id } = principal;
  if (found.user_id === user_id) throw new AppError("OWN_CORRECTION");
  const looked = await db.find<AttendanceRecord>(markReviewed, [found.id, now, user_id]);
  if (looked === undefined) return { data: { record: found }, message: "Nothing waited for a look." };
  const entry = { org_id, user_id, action: "attendance.review", resource: "attendance_record", resource_id: found.id };
  audit(db, call, { ...entry, metadata: { member_id: found.user_id, date: found.date } });
  return { data: { record: looked }, message: "Reviewed." };
});

const markReviewed = `
  update attendance_records r set needs_review = false, reviewed_at = $2, reviewed_by = $3
  where r.org_id = (select app.current_org()) and r.id = $1 and r.needs_review
  returning ${recordColumns}`;
