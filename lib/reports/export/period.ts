import * as z from "zod";
import { id, localDate, text } from "../../platform/http/schemas.ts";
import { checkSpan } from "../../platform/http/span.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { localDateOf } from "../../platform/time/calendar.ts";
import { calendarMonth, type Period, weekFrom, weekOf } from "../../platform/time/period.ts";
import { LIVE_STATES } from "../../timeline/rules/live-state.ts";
import { fileQuery, inFileName } from "./file.ts";

const common = {
  ...fileQuery,
  /** One member; without it all whom the caller may see. */
  user_id: id.optional(),
  /** Only days that were days of this department. */
  department: text(100).optional(),
  /** A part of the name. */
  q: text(100).optional(),
  /** What members are doing now, whatever the dates. */
  state: z.enum(LIVE_STATES).optional(),
};

const kinds = {
  daily: { ...common, type: z.literal("daily"), date: localDate.optional() },
  weekly: { ...common, type: z.literal("weekly"), start_date: localDate.optional() },
  monthly: {
    ...common,
    type: z.literal("monthly"),
    month: z.coerce.number().int().min(1).max(12).optional(),
    year: z.coerce.number().int().min(1970).max(8999).optional(),
  },
  custom: { ...common, type: z.literal("custom"), start_date: localDate, end_date: localDate },
};

/** The query of an export: a kind of report, and the dates that the report of that name takes. */
export const exportQuery = z.discriminatedUnion("type", [
  z.object(kinds.daily),
  z.object(kinds.weekly),
  z.object(kinds.monthly),
  z.object(kinds.custom),
]);

/** The same as a body. */
export const exportBody = z.discriminatedUnion("type", [
  z.strictObject(kinds.daily),
  z.strictObject(kinds.weekly),
  z.strictObject(kinds.monthly),
  z.strictObject(kinds.custom),
]);

export type ExportQuery = z.output<typeof exportQuery>;

/** The dates asked for; the current day, week or month unless stated. `where`: where they stand, if not in the query. */
export function periodOf(
  query: ExportQuery,
  now: Date,
  { timezone, settings }: Organization,
  where?: Parameters<typeof checkSpan>[1],
): Period {
  const today = localDateOf(now, timezone);
  if (query.type === "daily") return { from: query.date ?? today, to: query.date ?? today };
  if (query.type === "weekly") {
    return query.start_date === undefined ? weekOf(today, settings.week_start) : weekFrom(query.start_date);
  }
  if (query.type === "custom") return checkSpan({ from: query.start_date, to: query.end_date }, where);
  const [thisYear, thisMonth] = today.split("-").map(Number);
  return calendarMonth(query.year ?? Number(thisYear), query.month ?? Number(thisMonth));
}

/** `attendance-2026-11.csv`, with the member's employee id where there is one. */
export function fileNameOf({ type, format }: ExportQuery, { from, to }: Period, employeeId: string | null): string {
  const dates = { daily: from, weekly: `${from}-to-${to}`, monthly: from.slice(0, 7), custom: `${from}-to-${to}` }[
    type
  ];
  const member = inFileName(employeeId ?? "");
  return `attendance-${dates}${member === "" ? "" : `-${member}`}.${format}`;
}
