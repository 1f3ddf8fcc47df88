import { language, locale } from "../words/words.ts";
import type { LocalDate } from "./dates.ts";
import { type Parts, spellUnits } from "./units.ts";

// Making one takes a millisecond, using it a microsecond.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(locale, options);
  formats.set(key, format);
  return format;
}

type Instant = string | number;
const millisecondsOf = (instant: Instant) => (typeof instant === "number" ? instant : Date.parse(instant));

/** 09:05 */
export function clock(instant: Instant, zone: string): string {
  return formatOf({ timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: cycle }).format(
    millisecondsOf(instant),
  );
}

/** 09:05:30 */
export function exactClock(instant: Instant, zone: string): string {
  const options = { timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: cycle } as const;
  return formatOf(options).format(millisecondsOf(instant));
}

// Midnight is 00:00 where a day has 24 hours: some locales would write 24:00.
const cycle = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hour12 ? "h12" : "h23";

/** 27 Nov 2026, 09:05 */
export function moment(instant: Instant, zone: string): string {
  return formatOf({ timeZone: zone, dateStyle: "medium", timeStyle: "short" }).format(millisecondsOf(instant));
}

// A date has no zone: it is written as if it were noon somewhere where it cannot slip.
const noon = (date: LocalDate) => Date.parse(`${date}T12:00:00Z`);

/** Fri 27 Nov */
export const shortDay = (date: LocalDate): string =>
  formatOf({ timeZone: "UTC", weekday: "short", day: "numeric", month: "short" }).format(noon(date));

/** 27 Nov */
export const axisDay = (date: LocalDate): string =>
  formatOf({ timeZone: "UTC", day: "numeric", month: "short" }).format(noon(date));

/** 27 */
export const dayOfMonth = (date: LocalDate): string => formatOf({ timeZone: "UTC", day: "numeric" }).format(noon(date));

/** 14:00, or 2 pm: an hour of the day as a clock has it. */
export const hourOfDay = (hour: number): string =>
  formatOf({ timeZone: "UTC", hour: "numeric", hourCycle: cycle }).format(Date.UTC(2024, 0, 1, hour));

/** Nov; of 1 for January to 12. */
export const monthName = (month: number): string =>
  formatOf({ timeZone: "UTC", month: "short" }).format(Date.UTC(2024, month - 1, 15));

/** 2026 */
export const yearOf = (date: LocalDate): string => formatOf({ timeZone: "UTC", year: "numeric" }).format(noon(date));

/** Friday, 27 November 2026 */
export const longDay = (date: LocalDate): string =>
  formatOf({ timeZone: "UTC", weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(noon(date));

/** 27 Nov 2026 */
export const calendarDay = (date: LocalDate): string =>
  formatOf({ timeZone: "UTC", dateStyle: "medium" }).format(noon(date));

/** November 2026 */
export const monthOf = (date: LocalDate): string =>
  formatOf({ timeZone: "UTC", month: "long", year: "numeric" }).format(noon(date));

/** Fri; of 1 for Monday to 7. */
export const weekdayName = (weekday: number, length: "short" | "long" | "narrow" = "short"): string =>
  formatOf({ timeZone: "UTC", weekday: length }).format(noon(`2024-01-0${weekday}`));

/** 23 – 29 Nov */
export function span(from: LocalDate, to: LocalDate): string {
  const format = formatOf({ timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });
  return from === to ? format.format(noon(from)) : format.formatRange(noon(from), noon(to));
}

// Browsers of before 2025 have none.
const { DurationFormat } = Intl as { DurationFormat?: typeof Intl.DurationFormat };
const inFull = DurationFormat && new DurationFormat(locale, { style: "narrow" });
// In German the narrow form is "7h, 39 Min."; the symbols of the units are what tables have.
const SYMBOLS = { hours: "h", minutes: "min", seconds: "s" } as const;

function spell(parts: Parts): string {
  if (language !== "de") return inFull?.format(parts) ?? spellUnits(parts, locale);
  const units = Object.keys(SYMBOLS) as (keyof typeof SYMBOLS)[];
  const said = units.filter((unit) => parts[unit] !== undefined && (parts[unit] > 0 || unit === "seconds"));
  return said.map((unit) => `${parts[unit]}\u00A0${SYMBOLS[unit]}`).join("\u00A0");
}

const nothing = language === "de" ? "0\u00A0min" : spellUnits({ minutes: 0 }, locale, true);

/** 3h 31m: of seconds, whole minutes; below a minute the seconds. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole === 0) return nothing;
  if (whole < 60) return spell({ seconds: whole });
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return spell(hours === 0 ? { minutes } : minutes === 0 ? { hours } : { hours, minutes });
}

/** 3h 31m 07s */
export function exactDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return whole === 0 ? duration(0) : spell({ hours, minutes, seconds: whole % 60 });
}

// A sign stands to the left of its number, also in Arabic.
const MARK = language === "ar" ? "\u200E" : "";

/** +1h 20m, −5m: how much more or less, in whole minutes. */
export function difference(seconds: number): string {
  const minutes = Math.trunc(seconds / 60);
  if (minutes === 0) return `±${nothing}`;
  return `${MARK}${minutes > 0 ? "+" : "−"}${duration(Math.abs(minutes) * 60)}`;
}

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });

/** 5 min. ago */
export function ago(instant: Instant, now: number): string {
  const seconds = Math.round((millisecondsOf(instant) - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 60) return relative.format(seconds, "second");
  if (size < 3600) return relative.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86_400), "day");
}

const sizes = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** 1.4 MB */
export function bytes(count: number): string {
  const power = Math.min(sizes.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const options = { style: "unit", unit: sizes[power], unitDisplay: "short", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, options as Intl.NumberFormatOptions).format(count / 1000 ** power);
}
