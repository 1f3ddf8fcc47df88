import type { Day } from "./queries.ts";

/** A day's figures as they stand now: those of a day that runs have grown since they were read. Seconds. */
export function figuresOf(day: Day, asOf: string, now: number): { net: number; active: number; idle: number } {
  const { net_work_duration: net, total_active_duration: active, total_idle_duration: idle, is_running, state } = day;
  if (!is_running || state === null || state === "offline" || state === "break") return { net, active, idle };
  const since = Math.max(0, (now - Date.parse(asOf)) / 1000);
  const more = (kind: string) => (state === kind ? since : 0);
  return { net: net + since, active: active + more("active"), idle: idle + more("idle") };
}
