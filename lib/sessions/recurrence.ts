import { RRuleTemporal } from "rrule-temporal";
import { AppError } from "../platform/errors.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import type { WEEKDAYS } from "../platform/time/period.ts";

/**
 * On which dates something repeats, by a rule of RFC 5545. Dates alone are expanded, in UTC: what the clocks of a zone do
 * is the matter of each date and its local time, and takes none away.
 */

/** So many sessions come of one rule at most: a lesson each weekday for more than a year. */
const MOST = 400;

/** No request names a date after it. */
const LAST = "2199-12-31";

const DAY = "(MO|TU|WE|TH|FR|SA|SU)";
/** What a rule may say, and how. */
const PARTS: Readonly<Record<string, RegExp>> = {
  FREQ: /^(DAILY|WEEKLY|MONTHLY)$/,
  INTERVAL: /^[1-9]\d{0,2}$/,
  BYDAY: new RegExp(`^(-?[1-5])?${DAY}(,(-?[1-5])?${DAY})*$`),
  BYMONTHDAY: /^-?([1-9]|[12]\d|3[01])(,-?([1-9]|[12]\d|3[01]))*$/,
  COUNT: /^[1-9]\d{0,3}$/,
  UNTIL: /^\d{8}$/,
  WKST: new RegExp(`^${DAY}$`),
};

/** Why a rule is none that is taken. */
type RuleFault = "unknown_part" | "too_late" | "no_frequency" | "no_end" | "count_and_until" | "too_many" | "no_date";

/**
 * The dates of a rule from the first one on, which is one of them only where the rule says so. `weekStart` holds where
 * the rule does not say on which day a week begins.
 *
 * 422 RRULE_UNSUPPORTED, with the reason, for a rule that says what is not taken here, that never ends, that is of more
 * than 400 dates, or of none.
 */
export function datesOfRule(
  rule: string,
  first: LocalDate,
  weekStart: (typeof WEEKDAYS)[number] = "monday",
): LocalDate[] {
  const parts = partsOf(rule);
  const refuse = (reason: RuleFault): never => {
    throw new AppError("RRULE_UNSUPPORTED", { details: { reason } });
  };
  if (parts === undefined) return refuse("unknown_part");
  if (!parts.has("FREQ")) return refuse("no_frequency");
  // Which Monday of what, if not of a month?
  if (parts.get("FREQ") !== "MONTHLY" && /\d/.test(parts.get("BYDAY") ?? "")) return refuse("unknown_part");
  if (parts.has("COUNT") && parts.has("UNTIL")) return refuse("count_and_until");
  if (!parts.has("COUNT") && !parts.has("UNTIL")) return refuse("no_end");
  if (Number(parts.get("COUNT") ?? 0) > MOST) return refuse("too_many");
  if (!parts.has("WKST")) parts.set("WKST", weekStart.slice(0, 2).toUpperCase());
  const text = [...parts].map(([name, value]) => `${name}=${value}`).join(";");
  const dates = expand(text, first);
  if (dates.length > MOST) return refuse("too_many");
  if (dates.length === 0) return refuse("no_date");
  if (dates.some((date) => date.length > LAST.length || date > LAST)) return refuse("too_late");
  return dates;
}

function expand(text: string, first: LocalDate): LocalDate[] {
  const rruleString = `DTSTART;TZID=UTC:${first.replaceAll("-", "")}T000000\nRRULE:${text}`;
  try {
    const found = new RRuleTemporal({ rruleString }).all((_, index) => index <= MOST);
    return found.map((each) => each.toPlainDate().toString());
  } catch {
    // A date that is none, or a rule that contradicts itself.
    return [];
  }
}

function partsOf(rule: string): Map<string, string> | undefined {
  const parts = new Map<string, string>();
  for (const part of rule
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, "")
    .split(";")) {
    const [name = "", value = "", ...more] = part.split("=");
    if (PARTS[name]?.test(value) !== true || parts.has(name) || more.length > 0) return undefined;
    parts.set(name, value);
  }
  return parts;
}
