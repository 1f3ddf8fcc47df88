import { AppError } from "../errors.ts";
import { addDays, type LocalDate, localDateOf } from "../time/calendar.ts";
import { countDays, type Period } from "../time/period.ts";
import { localDate } from "./schemas.ts";

/** The longest range of dates of a report: a leap year. */
const MAX_DAYS = 366;
const DEFAULT_DAYS = 30;

/** A range of dates as asked for: 400 when it ends before it starts, 422 RANGE_TOO_LONG beyond 366 days. */
export function checkSpan(period: Period, where?: Where): Period {
  requireForwards(period.from, period.to, where);
  const days = countDays(period);
  if (days > MAX_DAYS) throw new AppError("RANGE_TOO_LONG", { details: { days, limit: MAX_DAYS } });
  return period;
}

/** Where a range is asked for with `start_date` and `end_date`, and where with `from` and `to`. */
type Where = { path: string; start: string };
const DATES: Where = { path: "query.end_date", start: "start_date" };
export const END_OF_BODY: Where = { path: "body.end_date", start: "start_date" };
export const TO_OF_QUERY: Where = { path: "query.to", start: "from" };
export const TO_OF_BODY: Where = { path: "body.to", start: "from" };

/** 400 VALIDATION_FAILED, which names the end on every route, for a range the wrong way round. */
export function requireForwards<At extends LocalDate | Date>(start: At, end: At, where: Where = DATES): void {
  if (start <= end) return;
  throw new AppError("VALIDATION_FAILED", { details: [{ path: where.path, message: `before ${where.start}` }] });
}

/** The query fields of a span. */
export const spanQuery = { start_date: localDate.optional(), end_date: localDate.optional() };

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
  requireForwards(start_date, end_date);
  if (addDays(start_date, MAX_DAYS) <= end_date) {
    throw new AppError("RANGE_TOO_LONG", { details: { start_date, end_date, limit: MAX_DAYS } });
  }
  return { start_date, end_date };
}
