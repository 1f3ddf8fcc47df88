import { weekday } from "../../platform/time/calendar.ts";
import { localHours } from "../../platform/time/local-hours.ts";

/** An hour of the week by the organization's clocks: Monday is 1, and the hour that begins at midnight 0. */
export type WeekHour = { readonly weekday: number; readonly hour: number; readonly active: number };

/** Active seconds by weekday and hour; stretches are in order, in epoch seconds. Hours without any are left out. */
export function weekHoursOf(stretches: readonly { start: number; end: number }[], zone: string): WeekHour[] {
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (first === undefined || last === undefined) return [];
  const hours = localHours(new Date(first.start * 1000), new Date(last.end * 1000), zone);
  const cells = new Map<string, WeekHour>();
  let next = 0;
  for (const { start, end, local } of hours) {
    const [from, to] = [start.getTime() / 1000, end.getTime() / 1000];
    let active = 0;
    while ((stretches[next]?.end ?? Number.POSITIVE_INFINITY) <= from) next += 1;
    for (let index = next; (stretches[index]?.start ?? Number.POSITIVE_INFINITY) < to; index += 1) {
      const stretch = stretches[index] ?? first;
      active += Math.max(0, Math.min(to, stretch.end) - Math.max(from, stretch.start));
    }
    if (active === 0) continue;
    const cell = { weekday: weekday(local.slice(0, 10)), hour: Number(local.slice(11, 13)) };
    const key = `${cell.weekday} ${cell.hour}`;
    cells.set(key, { ...cell, active: active + (cells.get(key)?.active ?? 0) });
  }
  return [...cells.values()].sort((a, b) => a.weekday - b.weekday || a.hour - b.hour);
}
