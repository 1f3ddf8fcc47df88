// How attendance goes, day by day, among everybody a manager looks after.

import * as z from "zod";
import { asOf } from "../../lib/attendance/record.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { localDate, text } from "../../lib/platform/http/schemas.ts";
import { checkSpan } from "../../lib/platform/http/span.ts";
import { departmentsFor } from "../../lib/platform/tenancy/rules/departments.ts";
import { addDays, localDateOf } from "../../lib/platform/time/calendar.ts";
import { attendanceDay, loadAttendanceTrends } from "../../lib/reports/trends.ts";

const DEFAULT_DAYS = 30;

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/trends",
  summary:
    "Attendance by date: expected, present, late, half days, absent, on leave; the last 30 days unless stated. A date counts for the department that a member was in on it",
  access: "manager",
  query: z.object({
    start_date: localDate.optional(),
    end_date: localDate.optional(),
    department: text(100).optional(),
  }),
  response: z.object({ ...asOf, from: z.string(), to: z.string(), timezone: z.string(), days: z.array(attendanceDay) }),
  errors: ["RANGE_TOO_LONG"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db }) => {
  const to = query.end_date ?? localDateOf(now, organization.timezone);
  const period = checkSpan({ from: query.start_date ?? addDays(to, 1 - DEFAULT_DAYS), to });
  const departments = departmentsFor(principal, query.department);
  const days = await loadAttendanceTrends(db, period, departments, organization, now);
  return { data: { as_of: now, ...period, timezone: organization.timezone, days } };
});
