// Seven days of one member, and how they compare with the seven before.
import * as z from "zod";
import { look } from "../../lib/audit/look.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, localDate } from "../../lib/platform/http/schemas.ts";
import { findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { previousPeriod, weekFrom, weekOf } from "../../lib/platform/time/period.ts";
import { type MemberReport, memberReport, toMemberReport } from "../../lib/reports/member-report.ts";
import { loadReportDays } from "../../lib/reports/report-days.ts";
import { trendOf } from "../../lib/reports/rules/report.ts";

const figure = z.number().nullable();
const trend = z.object({ current: figure, previous: figure, change: figure, change_percent: figure });

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/weekly",
  summary:
    "A member's week, the current one (it begins on `week_start`) unless stated, with the trend against the week before",
  access: "member",
  query: z.object({ start_date: localDate.optional(), user_id: id.optional() }),
  response: memberReport.extend({
    trend: z.object({
      from: z.string(),
      to: z.string(),
      total_work_duration: trend,
      total_active_duration: trend,
      total_idle_duration: trend,
      total_untracked_duration: trend,
      active_percent: trend,
      idle_percent: trend,
      productivity_score: trend,
    }),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db, afterwards }) => {
  const today = localDateOf(now, organization.timezone);
  const { week_start } = organization.settings;
  const week = query.start_date === undefined ? weekOf(today, week_start) : weekFrom(query.start_date);
  const member = await findMemberOver(db, principal, week, query.user_id);
  look({ principal, now, afterwards }, "days", [member.id]);
  const before = previousPeriod(week);
  const days = await loadReportDays(db, member, { from: before.from, to: week.to }, organization, now);
  const current = toMemberReport(member, week, days, organization, now);
  const previous = toMemberReport(member, before, days, organization, now);
  return { data: { ...current, trend: { ...before, ...compare(current, previous) } } };
});

function compare(current: MemberReport, previous: MemberReport) {
  const of = (figureOf: (report: MemberReport) => number | null) => trendOf(figureOf(current), figureOf(previous));
  return {
    total_work_duration: of(({ totals }) => totals.total_work_duration),
    total_active_duration: of(({ totals }) => totals.total_active_duration),
    total_idle_duration: of(({ totals }) => totals.total_idle_duration),
    total_untracked_duration: of(({ totals }) => totals.total_untracked_duration),
    active_percent: of((report) => report.active_percent),
    idle_percent: of((report) => report.idle_percent),
    productivity_score: of((report) => report.productivity_score),
  };
}
