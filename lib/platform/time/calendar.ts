import { Temporal } from "temporal-polyfill";

/**
 * Local dates of an organization. A day may have 23, 24 or 25 hours, may start at 01:00, and in a few zones may not
 * exist at all; the time-zone database decides, never arithmetic with 86,400.
 *
 * The polyfill goes when the Lambda runtime's Node has Temporal built in (Node 26).
 */

/** `YYYY-MM-DD` */
export type LocalDate = string;

/** The local date on which an instant falls in an IANA zone. */
export function localDateOf(instant: Date, zone: string): LocalDate {
  return zoned(instant, zone).toPlainDate().toString();
}

/** The first instant of a local date; the next date's first instant is its end. */
export function startOfDay(date: LocalDate, zone: string): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);
}

/** [start, end) of a local date. */
export function dayBounds(date: LocalDate, zone: string): { start: Date; end: Date } {
  return { start: startOfDay(date, zone), end: startOfDay(addDays(date, 1), zone) };
}

/** The instant of a wall-clock time (`HH:MM`) on a local date; a time skipped by a clock change moves forward. */
export function localTime(date: LocalDate, time: string, zone: string): Date {
  const plain = Temporal.PlainDate.from(date).toPlainDateTime(Temporal.PlainTime.from(time));
  return new Date(plain.toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds);
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Monday = 1 … Sunday = 7, as ISO 8601 counts. */
export function weekday(date: LocalDate): number {
  return Temporal.PlainDate.from(date).dayOfWeek;
}

/** True for a real calendar date written `YYYY-MM-DD`. */
export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: "reject" }).toString() === text;
  } catch {
    return false;
  }
}

/** True for a name the time-zone database knows, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    // Intl alone knows names (PST, IST) that cannot be reckoned with; Temporal alone takes offsets and whole
    // timestamps.
    new Intl.DateTimeFormat("en", { timeZone: name });
    zoned(new Date(0), name);
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

function zoned(instant: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
}
