import { addDays, localDateOf } from "../domain/calendar.ts";
import { AppError } from "./errors.ts";
import { localDate } from "./schemas.ts";

/** The longest span that one request may ask for: a leap year. */
const MAX_SPAN_DAYS = 366;
const DEFAULT_DAYS = 30;

/** Within what the database and the calendar can both count from. */
export const countableDate = localDate.refine(
  (date) => date >= "1970-01-01" && date < "9000-01-01",
  "a date from 1970",
);

/** The query fields of a span. */
export const spanQuery = { start_date: countableDate.optional(), end_date: countableDate.optional() };

/**
 * The span of local dates, both included, that a query asks for: without an end it ends today, without a start it has
 * 30 days. 400 VALIDATION_FAILED when it ends before it starts, 422 RANGE_TOO_LONG beyond 366 days.
 */
export function dateSpan(
  query: { start_date?: string | undefined; end_date?: string | undefined },
  now: Date,
  timezone: string,
): { start_date: string; end_date: string } {
  const end_date = query.end_date ?? localDateOf(now, timezone);
  const start_date = query.start_date ?? addDays(end_date, 1 - DEFAULT_DAYS);
  if (start_date > end_date) {
    throw new AppError("VALIDATION_FAILED", { details: [{ path: "query.start_date", message: "after end_date" }] });
  }
  if (addDays(start_date, MAX_SPAN_DAYS) <= end_date) {
    throw new AppError("RANGE_TOO_LONG", { details: { start_date, end_date, limit: MAX_SPAN_DAYS } });
  }
  return { start_date, end_date };
}
