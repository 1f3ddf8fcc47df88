// A member writes a note on a day of their own, a manager on a day of a member they look after, unless that member
// ranks above them.
import * as z from "zod";
import { type AttendanceRecord, attendanceRecord, recordColumns } from "../../lib/attendance/record.ts";
import { findChangeableRecord } from "../../lib/attendance/visible-record.ts";
import { audit } from "../../lib/audit/audit.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/attendance/{id}/notes",
  summary: "Replace the notes of an attendance record",
  access: "member",
  params: z.object({ id }),
  body: z.strictObject({ notes: z.string().max(2000).nullable() }),
  response: z.object({ record: attendanceRecord }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, body, principal, call, db }) => {
  const { user_id: member_id } = await findChangeableRecord(db, principal, params.id);
  const record = await db.one<AttendanceRecord>(updateNotes, [params.id, body.notes]);
  const { org_id, user_id } = principal;
  const entry = { org_id, user_id, action: "attendance.note", resource: "attendance_record", resource_id: record.id };
  audit(db, call, { ...entry, metadata: { member_id } });
  return { data: { record } };
});

const updateNotes = `
  update attendance_records r set notes = $2 where r.org_id = (select app.current_org()) and r.id = $1
  returning ${recordColumns}`;
