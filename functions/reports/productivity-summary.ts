// What one member's tracked time was spent on: productive or not, which applications and sites, day by day.
import * as z from "zod";
import { look } from "../../lib/audit/look.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, localDate } from "../../lib/platform/http/schemas.ts";
import { checkSpan } from "../../lib/platform/http/span.ts";
import type { Settings } from "../../lib/platform/tenancy/rules/settings.ts";
import { findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { calendarMonth, type Period, weekOf } from "../../lib/platform/time/period.ts";
import { loadMemberReport, memberReport } from "../../lib/reports/member-report.ts";
import { shares } from "../../lib/timeline/rules/totals.ts";

const percent = z.number().nullable();
const query = z.object({
  user_id: id.optional(),
  /** The current day, week or month; instead of two dates. */
  period: z.enum(["day", "week", "month"]).optional(),
  start_date: localDate.optional(),
  end_date: localDate.optional(),
});

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/productivity-summary",
  summary: "How productive a member's tracked time was in the current day, week or month, or between two dates",
  access: "member",
  query,
  response: memberReport.omit({ days_by_status: true }).extend({
    /** Of the tracked time; they sum to 100.0. */
    productive_percent: percent,
    neutral_percent: percent,
    unproductive_percent: percent,
  }),
  errors: ["FORBIDDEN", "NOT_FOUND", "RANGE_TOO_LONG"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db, afterwards }) => {
  const period = periodOf(query, localDateOf(now, organization.timezone), organization.settings);
  const member = await findMemberOver(db, principal, period, query.user_id);
  look({ principal, now, afterwards }, "days", [member.id]);
  const { days_by_status: _, ...report } = await loadMemberReport(db, member, period, organization, now);
  const times = [report.productive_time, report.neutral_time, report.unproductive_time];
  const [productive_percent = null, neutral_percent = null, unproductive_percent = null] = shares(times);
  return { data: { ...report, productive_percent, neutral_percent, unproductive_percent } };
});

function periodOf(
  { period, start_date: from, end_date: to }: z.output<typeof query>,
  today: string,
  { week_start }: Pick<Settings, "week_start">,
): Period {
  if (from !== undefined && to !== undefined && period === undefined) return checkSpan({ from, to });
  if (from !== undefined || to !== undefined) {
    const message = "either a period, or both start_date and end_date";
    throw new AppError("VALIDATION_FAILED", { details: [{ path: "query.period", message }] });
  }
  if (period === "day") return { from: today, to: today };
  if (period === "month") return calendarMonth(Number(today.slice(0, 4)), Number(today.slice(5, 7)));
  return weekOf(today, week_start);
}
