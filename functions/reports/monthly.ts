// A calendar month of one member, with its days as series that a chart can draw.
import * as z from "zod";
import { look } from "../../lib/audit/look.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { calendarMonth } from "../../lib/platform/time/period.ts";
import { loadMemberReport, type MemberReport, memberReport } from "../../lib/reports/member-report.ts";
import { hoursOf } from "../../lib/reports/rules/report.ts";

const hours = z.array(z.number());

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/monthly",
  summary: "A member's calendar month, the current one unless stated, with series for charts",
  access: "member",
  query: z.object({
    month: z.coerce.number().int().min(1).max(12).optional(),
    year: z.coerce.number().int().min(1970).max(2199).optional(),
    user_id: id.optional(),
  }),
  response: memberReport.extend({
    /** Values stand at the place of their date; hours have two decimals. */
    series: z.object({
      dates: z.array(z.string()),
      work_hours: hours,
      active_hours: hours,
      idle_hours: hours,
      untracked_hours: hours,
      productivity_scores: z.array(z.int().nullable()),
    }),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db, afterwards }) => {
  const [thisYear, thisMonth] = localDateOf(now, organization.timezone).split("-").map(Number);
  const month = calendarMonth(query.year ?? Number(thisYear), query.month ?? Number(thisMonth));
  const member = await findMemberOver(db, principal, month, query.user_id);
  look({ principal, now, afterwards }, "days", [member.id]);
  const report = await loadMemberReport(db, member, month, organization, now);
  return { data: { ...report, series: seriesOf(report) } };
});

function seriesOf({ days }: MemberReport) {
  return {
    dates: days.map(({ date }) => date),
    work_hours: days.map((day) => hoursOf(day.total_work_duration)),
    active_hours: days.map((day) => hoursOf(day.total_active_duration)),
    idle_hours: days.map((day) => hoursOf(day.total_idle_duration)),
    untracked_hours: days.map((day) => hoursOf(day.total_untracked_duration)),
    productivity_scores: days.map((day) => day.productivity_score),
  };
}
