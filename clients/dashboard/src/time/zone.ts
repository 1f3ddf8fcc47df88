import { usePreferences } from "../api/preferences.ts";
import { useMe } from "../api/session.ts";
import { dateOf, type LocalDate } from "./dates.ts";
import { useNow } from "./now.ts";

/** The organization's zone: everything is reckoned in it. */
export function useZone(): string {
  return useMe().organization.timezone;
}

/** The zone in which times are written: the organization's, or the reader's own where they want that. */
export function useShownZone(): string {
  const zone = useZone();
  return usePreferences().isOwnZone ? ownZone() : zone;
}

/** The zone that the reader's device is in. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The organization's today, which moves on at its midnight. */
export function useToday(): LocalDate {
  const zone = useZone();
  return dateOf(useNow(5), zone);
}

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** The day on which the organization's week begins: 1 is Monday. */
export function useWeekStart(): number {
  return Math.max(1, WEEKDAYS.indexOf(useMe().settings.week_start) + 1);
}
