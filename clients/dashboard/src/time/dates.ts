/** A date of a calendar, YYYY-MM-DD: it belongs to the organization's zone and is never an instant. */
export type LocalDate = string;

export function isDate(value: unknown): value is LocalDate {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  try {
    return Temporal.PlainDate.from(value, { overflow: "reject" }).toString() === value;
  } catch {
    return false;
  }
}

/** The date of an instant, in milliseconds, in a zone. */
export function dateOf(instant: number, zone: string): LocalDate {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate().toString();
}

export const addDays = (date: LocalDate, days: number): LocalDate =>
  Temporal.PlainDate.from(date).add({ days }).toString();

export const daysBetween = (from: LocalDate, to: LocalDate): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;

/** 1 is Monday. */
export const weekdayOf = (date: LocalDate): number => Temporal.PlainDate.from(date).dayOfWeek;

/** When a date begins and ends in a zone, in milliseconds: 23, 24 or 25 hours apart. */
export function boundsOf(date: LocalDate, zone: string): readonly [number, number] {
  const day = Temporal.PlainDate.from(date);
  return [day, day.add({ days: 1 })].map((each) => each.toZonedDateTime(zone).epochMilliseconds) as [number, number];
}

export type Range = { readonly from: LocalDate; readonly to: LocalDate };

/** Ranges that people ask for by name: they move on with the calendar. */
export const PRESETS = [
  "today",
  "yesterday",
  "this-week",
  "last-week",
  "this-month",
  "last-month",
  "last-7",
  "last-30",
] as const;
export type Preset = (typeof PRESETS)[number];

/** The range of a preset as of `today`; `weekStart` is 1 for Monday to 7. */
export function rangeOf(preset: Preset, today: LocalDate, weekStart: number): Range {
  const day = Temporal.PlainDate.from(today);
  const back = (weekdayOf(today) - weekStart + 7) % 7;
  const week = addDays(today, -back);
  const month = day.with({ day: 1 });
  switch (preset) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "this-week":
      return { from: week, to: addDays(week, 6) };
    case "last-week":
      return { from: addDays(week, -7), to: addDays(week, -1) };
    case "this-month":
      return { from: month.toString(), to: month.add({ months: 1 }).subtract({ days: 1 }).toString() };
    case "last-month":
      return { from: month.subtract({ months: 1 }).toString(), to: month.subtract({ days: 1 }).toString() };
    case "last-7":
      return { from: addDays(today, -6), to: today };
    case "last-30":
      return { from: addDays(today, -29), to: today };
  }
}

/** A range as it stands in an address: a preset's name, or from..to. */
export function readRange(text: unknown, today: LocalDate, weekStart: number, fallback: Preset): Range {
  if (typeof text === "string") {
    if ((PRESETS as readonly string[]).includes(text)) return rangeOf(text as Preset, today, weekStart);
    const [from, to, more] = text.split("..");
    if (more === undefined && isDate(from) && isDate(to) && from <= to) return { from, to };
  }
  return rangeOf(fallback, today, weekStart);
}

export const writeRange = ({ from, to }: Range): string => `${from}..${to}`;

/** When the hour of an instant began, by the clocks of a zone. Milliseconds. */
export function hourStart(instant: number, zone: string): number {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return local.round({ smallestUnit: "hour", roundingMode: "floor" }).epochMilliseconds;
}

/** An instant as the API takes it. */
export const instantOf = (milliseconds: number): string =>
  Temporal.Instant.fromEpochMilliseconds(milliseconds).toString();
