// The attendance records of a span of dates, newest first: a member's own, or of somebody a manager looks after.
import * as z from "zod";
import { type AttendanceRecord, asOf, attendanceRecord, recordColumns } from "../../lib/attendance/record.ts";
import { loadRunning, withRunning } from "../../lib/attendance/running.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, localDate, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { requireForwards } from "../../lib/platform/http/span.ts";
import { isOfDepartments } from "../../lib/platform/tenancy/department-on.ts";
import { findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";
import { addDays, localDateOf } from "../../lib/platform/time/calendar.ts";

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
  response: page(attendanceRecord).extend(asOf),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db }) => {
  const end = query.end_date ?? localDateOf(now, organization.timezone);
  const start = query.start_date ?? addDays(end, 1 - DEFAULT_DAYS);
  requireForwards(start, end);
  const member = await findMemberOver(db, principal, { from: start, to: end }, query.user_id);
  const [before] = decodeCursor(query.cursor, z.tuple([localDate])) ?? [null];
  const rows = await db.query<AttendanceRecord>(selectRecords, [
    member.id,
    start,
    end,
    before,
    query.limit + 1,
    member.seen_in,
  ]);
  const { items, next_cursor } = toPage(rows, query.limit, ({ date }) => [date]);
  const running = (await loadRunning(db, [member.id], now)).get(member.id);
  return { data: { as_of: now, items: items.map((record) => withRunning(record, running)), next_cursor } };
});

const selectRecords = `
  select ${recordColumns}
  from attendance_records r
  where r.org_id = (select app.current_org()) and r.user_id = $1 and r.date between $2 and $3
    and ($4::date is null or r.date < $4)
    and ${isOfDepartments("$6", "r.user_id", "r.date")}
  order by r.date desc
  limit $5`;
