// The attendance records of a span of dates, newest first: a member's own, or of somebody a manager looks after.
import * as z from "zod";
import { addDays, localDateOf } from "../../lib/domain/calendar.ts";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { AppError } from "../../lib/http/errors.ts";
import { decodeCursor, toPage } from "../../lib/http/pagination.ts";
import { id, localDate, page, pageQuery } from "../../lib/http/schemas.ts";
import { type AttendanceRecord, attendanceRecord, recordColumns } from "../../lib/queries/attendance-record.ts";
import { findVisibleMember } from "../../lib/queries/visible-member.ts";

const DEFAULT_DAYS = 30;

export const contract = defineContract({
  method: "GET",
  path: "/api/attendance/history",
  summary: "Attendance records between two dates; the last 30 days unless stated",
  access: "member",
  query: z.object({
    start_date: localDate.optional(),
    end_date: localDate.optional(),
    user_id: id.optional(),
    ...pageQuery,
  }),
  response: page(attendanceRecord),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db }) => {
  const member = await findVisibleMember(db, principal, query.user_id ?? principal.user_id);
  const end = query.end_date ?? localDateOf(now, organization.timezone);
  const start = query.start_date ?? addDays(end, 1 - DEFAULT_DAYS);
  if (start > end) {
    throw new AppError("VALIDATION_FAILED", { details: [{ path: "query.start_date", message: "after end_date" }] });
  }
  const [before] = decodeCursor(query.cursor, z.tuple([localDate])) ?? [null];
  const rows = await db.query<AttendanceRecord>(selectRecords, [member.id, start, end, before, query.limit + 1]);
  return { data: toPage(rows, query.limit, ({ date }) => [date]) };
});

const selectRecords = `
  select ${recordColumns}
  from attendance_records r
  where r.user_id = $1 and r.date between $2 and $3 and ($4::date is null or r.date < $4)
  order by r.date desc
  limit $5`;
