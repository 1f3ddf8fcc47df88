import type { Settings } from "../../platform/tenancy/rules/settings.ts";

/** How long an ordinary day is by the clock; hours that end before they start pass midnight. */
export function usualDaySeconds({ start, end }: Settings["working_hours"]): number {
  const length = minutesOf(end) - minutesOf(start);
  return (length > 0 ? length : length + 24 * 60) * 60;
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}
