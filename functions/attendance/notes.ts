// A member writes a note on a day of their own; managers on those of the members they look after.
import * as z from "zod";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { AppError } from "../../lib/http/errors.ts";
import { id } from "../../lib/http/schemas.ts";
import {
  type AttendanceRecord,
  attendanceRecord,
  findRecord,
  recordColumns,
} from "../../lib/queries/attendance-record.ts";
import { findVisibleMember } from "../../lib/queries/visible-member.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/attendance/{id}/notes",
  summary: "Replace the notes of an attendance record",
  access: "member",
  params: z.object({ id }),
  body: z.strictObject({ notes: z.string().max(2000).nullable() }),
  response: z.object({ record: attendanceRecord }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, body, principal, db }) => {
  const found = await findRecord(db, params.id);
  if (found === undefined) throw new AppError("NOT_FOUND");
  await findVisibleMember(db, principal, found.user_id).catch(hideExistence);
  const record = await db.one<AttendanceRecord>(updateNotes, [params.id, body.notes]);
  return { data: { record } };
});

/** A colleague's record answers as one that does not exist: its id says nothing about whose it is. */
function hideExistence(error: unknown): never {
  if (error instanceof AppError && error.code === "FORBIDDEN") throw new AppError("NOT_FOUND");
  throw error;
}

const updateNotes = `
  update attendance_records r set notes = $2 where r.id = $1
  returning ${recordColumns}`;
