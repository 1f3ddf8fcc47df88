import type { Day } from "./queries.ts";

/** A day's figures as they stand now: those of a day that runs have grown since they were read. Seconds. */
export function figuresOf(day: Day, asOf: string, now: number): { net: number; active: number } {
  const { net_work_duration: net, total_active_duration: active, is_running, state } = day;
  if (!is_running || state === null || state === "offline" || state === "break") return { net, active };
  const since = Math.max(0, (now - Date.parse(asOf)) / 1000);
  return { net: net + since, active: active + (state === "active" ? since : 0) };
}
