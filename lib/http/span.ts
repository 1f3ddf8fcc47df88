import { countDays, type Period } from "../domain/period.ts";
import { AppError } from "./errors.ts";

export { localDate as reportDate } from "./schemas.ts";

/** The longest range of dates of a report: a leap year. */
export const MAX_DAYS = 366;

/** A range of dates as asked for: 400 when it ends before it starts, 422 RANGE_TOO_LONG beyond 366 days. */
export function checkSpan(period: Period): Period {
  const days = countDays(period);
  if (days < 1) {
    throw new AppError("VALIDATION_FAILED", { details: [{ path: "query.end_date", message: "before start_date" }] });
  }
  if (days > MAX_DAYS) throw new AppError("RANGE_TOO_LONG", { details: { days, limit: MAX_DAYS } });
  return period;
}
