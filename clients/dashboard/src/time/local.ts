import type { LocalDate } from "./dates.ts";

/** When clocks in a zone show a date and a time (HH:MM): an instant. A time that they skip is later. */
export function instantOf(date: LocalDate, time: string, zone: string): string {
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).toInstant().toString();
}

/** The date and the time (HH:MM) that clocks in a zone show at an instant. */
export function localOf(instant: string | number, zone: string): { date: LocalDate; time: string } {
  const milliseconds = typeof instant === "number" ? instant : Date.parse(instant);
  const local = Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(zone);
  return { date: local.toPlainDate().toString(), time: local.toPlainTime().toString({ smallestUnit: "minute" }) };
}

/** An instant so many minutes later. */
export const laterBy = (instant: string, minutes: number): string =>
  Temporal.Instant.from(instant).add({ minutes }).toString();

export const epochOf = (instant: string): number => Date.parse(instant);
