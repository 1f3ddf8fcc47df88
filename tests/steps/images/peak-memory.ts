import { readFileSync, writeFileSync } from "node:fs";

/** Linux starts counting anew (proc(5), clear_refs); elsewhere the peak is that of the whole process so far. */
export function forgetPeak(): void {
  if (process.platform === "linux") writeFileSync("/proc/self/clear_refs", "5");
}

/** The most memory that this process held, in megabytes. */
export function peakMegabytes(): number {
  // Linux counts it in kilobytes, and macOS too as Node tells it.
  if (process.platform !== "linux") return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024;
}
