import type { LocalDate } from "../../time/dates.ts";

/** How sessions repeat, as a form asks for it. */
export type Recurrence = {
  readonly every: "DAILY" | "WEEKLY" | "MONTHLY";
  readonly interval: number;
  /** 1 is Monday; of weekly ones. */
  readonly weekdays: readonly number[];
  /** Of monthly ones: the date of the first one, or its weekday, such as the second Tuesday. */
  readonly monthly: "date" | "weekday" | "last-weekday";
  readonly end:
    | { readonly kind: "count"; readonly count: number }
    | { readonly kind: "until"; readonly date: LocalDate };
};

const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;

/** What a date is in its month and week, which rules of months go by. */
export type First = { readonly day: number; readonly weekday: number };

/** The rule of RFC 5545 as the API takes it. */
export function writeRule({ every, interval, weekdays, monthly, end }: Recurrence, first: First): string {
  const parts = [`FREQ=${every}`];
  if (interval > 1) parts.push(`INTERVAL=${interval}`);
  if (every === "WEEKLY" && weekdays.length > 0)
    parts.push(
      `BYDAY=${weekdays
        .toSorted((a, b) => a - b)
        .map((day) => DAYS[day - 1])
        .join(",")}`,
    );
  if (every === "MONTHLY") {
    const day = DAYS[first.weekday - 1];
    if (monthly === "date") parts.push(`BYMONTHDAY=${first.day}`);
    else parts.push(`BYDAY=${monthly === "weekday" ? nthOf(first) : -1}${day}`);
  }
  parts.push(end.kind === "count" ? `COUNT=${end.count}` : `UNTIL=${end.date.replaceAll("-", "")}`);
  return parts.join(";");
}

/** Which of its weekday a date is in its month: 1 to 5. */
export const nthOf = ({ day }: First): number => Math.ceil(day / 7);

/** A rule as the form has it; undefined for one that the form cannot say. */
export function readRule(rule: string): Recurrence | undefined {
  const parts = new Map(
    rule
      .toUpperCase()
      .replace(/^RRULE:/, "")
      .split(";")
      .map((part) => part.split("=") as [string, string]),
  );
  const known = new Set(["FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL", "WKST"]);
  if ([...parts.keys()].some((name) => !known.has(name))) return undefined;
  const every = parts.get("FREQ");
  if (every !== "DAILY" && every !== "WEEKLY" && every !== "MONTHLY") return undefined;
  const days = parts.get("BYDAY")?.split(",") ?? [];
  const dates = parts.get("BYMONTHDAY")?.split(",") ?? [];
  const common = { every, interval: Number(parts.get("INTERVAL") ?? 1), end: endOf(parts) } as const;
  if (every === "MONTHLY") {
    if (days.length + dates.length > 1) return undefined;
    const [day] = days;
    if (day === undefined) return Number(dates[0] ?? 1) > 0 ? { ...common, weekdays: [], monthly: "date" } : undefined;
    if (!/^(-1|[1-5])/.test(day)) return undefined;
    return { ...common, weekdays: [], monthly: day.startsWith("-1") ? "last-weekday" : "weekday" };
  }
  if (dates.length > 0 || (every === "DAILY" && days.length > 0)) return undefined;
  const weekdays = days.map((day) => DAYS.indexOf(day as (typeof DAYS)[number]) + 1);
  return weekdays.includes(0) ? undefined : { ...common, weekdays, monthly: "date" };
}

function endOf(parts: ReadonlyMap<string, string>): Recurrence["end"] {
  const until = parts.get("UNTIL");
  if (until === undefined) return { kind: "count", count: Number(parts.get("COUNT") ?? 1) };
  return { kind: "until", date: `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}` };
}
