// A manager pages through the attendance of the members they look after, the newest days first.
import * as z from "zod";
import { type AttendanceRecord, asOf, attendanceRecord, recordColumns } from "../../lib/attendance/record.ts";
import { loadRunning, withRunning } from "../../lib/attendance/running.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { flag, id, localDate, page, pageQuery, text } from "../../lib/platform/http/schemas.ts";
import { dateSpan, spanQuery } from "../../lib/platform/http/span.ts";
import { joinDepartment } from "../../lib/platform/tenancy/department-on.ts";
import { findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";

const memberRecord = attendanceRecord.extend({
  user_name: z.string(),
  employee_id: z.string(),
  department: z.string().nullable(),
});

export const contract = defineContract({
  method: "GET",
  path: "/api/attendance",
  summary:
    "Attendance records of all members between two dates; the last 30 days unless stated. `department` is that of the date",
  access: "manager",
  query: z.object({
    ...spanQuery,
    status: attendanceRecord.shape.status.optional(),
    department: text(100).optional(),
    user_id: id.optional(),
    needs_review: flag.optional(),
    ...pageQuery,
  }),
  response: page(memberRecord).extend(asOf),
  errors: ["NOT_FOUND", "RANGE_TOO_LONG"],
});

type Row = AttendanceRecord & { user_name: string; employee_id: string; department: string | null };

export const handler = endpoint(contract, async ({ query, principal, organization, now, db }) => {
  const { limit, status = null, department = null, user_id, needs_review = null } = query;
  const { start_date, end_date } = dateSpan(query, now, organization.timezone);
  const member =
    user_id === undefined
      ? null
      : (await findMemberOver(db, principal, { from: start_date, to: end_date }, user_id)).id;
  const [beforeDate = null, beforeId = null] = decodeCursor(query.cursor, z.tuple([localDate, id])) ?? [];
  const rows = await db.query<Row>(selectRecords, [
    start_date,
    end_date,
    status,
    department,
    member,
    principal.managed_departments,
    principal.user_id,
    beforeDate,
    beforeId,
    limit + 1,
    needs_review,
  ]);
  const { items, next_cursor } = toPage(rows, limit, ({ date, user_id }) => [date, user_id]);
  const running = await loadRunning(db, [...new Set(items.map(({ user_id }) => user_id))], now);
  const shown = items.map((record) => withRunning(record, running.get(record.user_id)));
  return { data: { as_of: now, items: shown, next_cursor } };
});

const selectRecords = `
  select ${recordColumns}, u.name as user_name, u.employee_id, held.department
  from attendance_records r
  join users u on u.org_id = r.org_id and u.id = r.user_id ${joinDepartment("r.user_id", "r.date")}
  where r.org_id = (select app.current_org()) and r.date between $1 and $2
    and ($3::text is null or r.status = $3)
    and ($4::text is null or held.department = $4)
    and ($5::uuid is null or r.user_id = $5)
    and ($6::text[] is null or held.department = any ($6) or u.id = $7)
    and ($11::boolean is null or r.needs_review = $11)
    and ($8::date is null or (r.date, r.user_id) < ($8, $9::uuid))
  order by r.date desc, r.user_id desc
  limit $10`;
