import type { SettingKey } from "../../lib/platform/tenancy/rules/settings.ts";
import { addDays, localTime } from "../../lib/platform/time/calendar.ts";
import type { Script } from "./script.ts";

/** A setting that an administrator changes, when it is noon in London. */
type Change = { readonly date: string; readonly key: SettingKey | "timezone"; readonly value: unknown };

const ZONES = ["Europe/Berlin", "America/New_York"] as const;

/** What holds from the first day on. */
export const FIRST_RULES = {
  timezone: ZONES[0],
  settings: {
    working_hours: { start: "09:00", end: "17:00" },
    late_threshold_minutes: 15,
    idle_threshold_seconds: 360,
    daily_report_mail: false,
    productivity_rules: [
      { match: "application" as const, pattern: "editor", productivity: "productive" as const },
      { match: "domain" as const, pattern: "videos.example", productivity: "unproductive" as const },
    ],
  },
};

/** The date after a share of the days. */
export function dateAfter({ from, days }: Script, share: number): string {
  return addDays(from, Math.floor(days * share));
}

/** The date on which the organization moves to another time zone; after its noon. */
function moveDate(script: Script): string {
  return dateAfter(script, 0.55);
}

/** The zone on whose clock people live on a date. */
export function zoneOn(script: Script, date: string): string {
  return ZONES[date <= moveDate(script) ? 0 : 1];
}

/** Every change of the year, in the order of time. */
export function changesOf(script: Script): Change[] {
  const on = (share: number) => dateAfter(script, share);
  const [first, second] = holidaysOf(script);
  return [
    { date: on(0.1), key: "holidays", value: [first] },
    { date: on(0.2), key: "late_threshold_minutes", value: 5 },
    { date: on(0.3), key: "working_hours", value: { start: "08:00", end: "16:00" } },
    { date: on(0.4), key: "idle_threshold_seconds", value: 420 },
    {
      date: on(0.5),
      key: "productivity_rules",
      value: [{ match: "application", pattern: "mail", productivity: "productive" }],
    },
    { date: moveDate(script), key: "timezone", value: ZONES[1] },
    { date: on(0.6), key: "holidays", value: [first, second] },
    { date: on(0.7), key: "working_hours", value: { start: "09:30", end: "18:00" } },
    { date: on(0.8), key: "late_threshold_minutes", value: 10 },
    { date: on(0.85), key: "working_days", value: [1, 2, 3, 4] },
  ];
}

/** Dates on which nobody is expected, known long before. */
export function holidaysOf(script: Script): readonly [string, string] {
  return [dateAfter(script, 0.35), dateAfter(script, 0.75)];
}

/** Changes are made at noon in London, wherever the office is. */
export function instantOfChange({ date }: Change): Date {
  return localTime(date, "12:00", "Europe/London");
}
