import { addDays, dateOf } from "../../time/dates.ts";
import type { Clock } from "./day-draft.ts";

/** Times of day in a zone. A time that a clock skips is the one after, one that comes twice is the first. */
export function clockIn(zone: string): Clock {
  const local = (instant: string) => Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  return {
    dateOf: (instant) => dateOf(Date.parse(instant), zone),
    timeOf: (instant) => local(instant).toPlainTime().toString({ smallestUnit: "minute" }),
    instantAt: (date, time) =>
      Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant().toString(),
    dayAfter: (date) => addDays(date, 1),
  };
}
