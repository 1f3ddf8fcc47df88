import { addDays, isDate, type LocalDate, weekdayOf } from "./dates.ts";

/** Days from today that have a name, in every language that pages are in: whoever reads one may think in another. */
const NAMED: Readonly<Record<string, number>> = {
  today: 0,
  yesterday: -1,
  tomorrow: 1,
  heute: 0,
  gestern: -1,
  vorgestern: -2,
  morgen: 1,
  اليوم: 0,
  أمس: -1,
  غدًا: 1,
};

const LANGUAGES = ["en", "de", "ar"];

/** Names of months and weekdays, long and short, to their number from 1. */
function namesOf(options: "month" | "weekday", count: number, at: (number: number) => number) {
  const names = new Map<string, number>();
  for (const tag of LANGUAGES)
    for (const length of ["long", "short"] as const) {
      const format = new Intl.DateTimeFormat(tag, { timeZone: "UTC", [options]: length });
      for (let each = 1; each <= count; each++) names.set(plain(format.format(at(each))), each);
    }
  return names;
}

const plain = (text: string) => text.toLocaleLowerCase().replaceAll(/[.,]/g, "").normalize("NFC");

let months: ReadonlyMap<string, number> | undefined;
let weekdays: ReadonlyMap<string, number> | undefined;

const monthOf = (name: string) => {
  months ??= namesOf("month", 12, (month) => Date.UTC(2024, month - 1, 15));
  return byStart(months, name);
};
const weekdayNumber = (name: string) => {
  weekdays ??= namesOf("weekday", 7, (weekday) => Date.UTC(2024, 0, weekday));
  return byStart(weekdays, name);
};

/** By its name or the first three letters of it and more, where that is only one. */
function byStart(names: ReadonlyMap<string, number>, text: string): number | undefined {
  const exact = names.get(text);
  if (exact !== undefined || text.length < 3) return exact;
  const found = new Set([...names].filter(([name]) => name.startsWith(text)).map(([, number]) => number));
  return found.size === 1 ? [...found][0] : undefined;
}

/**
 * The date that somebody means: 2026-11-12, 12.11.2026, 12.11., 12 Nov, Nov 12 2025, Thursday, yesterday. Without a year it
 * is the last one that is not to come, because what is looked at has been.
 */
export function readSpokenDate(text: string, today: LocalDate): LocalDate | undefined {
  const said = latinDigits(text).trim().toLocaleLowerCase().normalize("NFC");
  if (said === "") return undefined;
  if (isDate(said)) return said;
  return named(said, today) ?? numeric(said, today) ?? spelled(said, today);
}

function named(said: string, today: LocalDate): LocalDate | undefined {
  const names = Object.keys(NAMED).filter((name) => name === said || (said.length >= 3 && name.startsWith(said)));
  const name = names.find((each) => each === said) ?? (names.length === 1 ? names[0] : undefined);
  if (name !== undefined) return addDays(today, NAMED[name] ?? 0);
  const weekday = weekdayNumber(plain(said));
  return weekday === undefined ? undefined : addDays(today, -((weekdayOf(today) - weekday + 7) % 7));
}

function numeric(said: string, today: LocalDate): LocalDate | undefined {
  const [, day, month, year] = /^(\d{1,2})\.\s*(\d{1,2})\.?(?:\s*(\d{4}))?$/.exec(said) ?? [];
  return day === undefined ? undefined : dated(Number(day), Number(month), year, today);
}

function spelled(said: string, today: LocalDate): LocalDate | undefined {
  const words = said.split(/[\s,]+/).filter((word) => word !== "");
  const years = words.filter((word) => /^\d{4}$/.test(word));
  const days = words.flatMap((word) => /^(\d{1,2})(?:\.|st|nd|rd|th)?$/.exec(word)?.[1] ?? []);
  const rest = words.map(plain).filter((word) => !/^\d/.test(word));
  const [month] = rest.flatMap((word) => monthOf(word) ?? []);
  if (month === undefined || days.length !== 1 || years.length > 1 || rest.length !== 1) return undefined;
  return dated(Number(days[0]), month, years[0], today);
}

function dated(day: number, month: number, year: string | undefined, today: LocalDate): LocalDate | undefined {
  const of = (each: number) => {
    const date = `${each}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
    return isDate(date) ? date : undefined;
  };
  if (year !== undefined) return of(Number(year));
  // 29 February was up to eight years ago.
  const thisYear = Number(today.slice(0, 4));
  for (let back = 0; back <= 8; back++) {
    const date = of(thisYear - back);
    if (date !== undefined && date <= today) return date;
  }
  return undefined;
}

/** Arabic keyboards have digits of their own. */
const latinDigits = (text: string) =>
  text.replaceAll(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
