// In which hours of the week a member is busy: one's own, or of somebody a manager looks after, who sees that they did.
import * as z from "zod";
import { asOf } from "../../lib/attendance/record.ts";
import { loadRunning } from "../../lib/attendance/running.ts";
import { look } from "../../lib/audit/look.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { dateSpan, spanQuery } from "../../lib/platform/http/span.ts";
import { datesSeen, findMemberOver } from "../../lib/platform/tenancy/visible-member.ts";
import { loadMemberSegments } from "../../lib/reports/member-segments.ts";
import { weekHoursOf } from "../../lib/reports/rules/week-hours.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/reports/hours",
  summary: "Active seconds by weekday and hour of the organization's clocks, of the last 30 days unless stated",
  access: "member",
  query: z.object({ ...spanQuery, user_id: id.optional() }),
  response: z.object({
    ...asOf,
    start_date: z.string(),
    end_date: z.string(),
    timezone: z.string(),
    /** Monday is 1. Hours in which there never was any are left out. */
    hours: z.array(
      z.object({
        weekday: z.int().min(1).max(7),
        hour: z.int().min(0).max(23),
        active_seconds: z.int(),
      }),
    ),
    active_seconds: z.int(),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND", "RANGE_TOO_LONG"],
});

export const handler = endpoint(contract, async ({ query, principal, organization, now, db, afterwards }) => {
  const { timezone } = organization;
  const { start_date, end_date } = dateSpan(query, now, timezone);
  const period = { from: start_date, to: end_date };
  const member = await findMemberOver(db, principal, period, query.user_id);
  look({ principal, now, afterwards }, "days", [member.id]);
  const isSeen = await datesSeen(db, member);
  const open = (await loadRunning(db, [member.id], now)).get(member.id);
  const runs = open !== undefined && open.date >= start_date && open.date <= end_date ? [open.date] : [];
  const days = [...(await loadMemberSegments(db, member.id, period, runs, now))].filter(([date]) => isSeen(date));
  const stretches = days.flatMap(([, segments]) => segments.filter(({ type }) => type === "active"));
  const cells = weekHoursOf(
    stretches.sort((a, b) => a.start - b.start),
    timezone,
  );
  const hours = cells.map(({ weekday, hour, active }) => ({ weekday, hour, active_seconds: active }));
  const active_seconds = hours.reduce((sum, cell) => sum + cell.active_seconds, 0);
  return { data: { as_of: now, start_date, end_date, timezone, hours, active_seconds } };
});
