// The thumbnail function in a process of its own, as on Lambda: what it takes of memory is nobody else's.
import { readFileSync, writeFileSync } from "node:fs";
import type { S3Event } from "aws-lambda";
import { handler } from "../../functions/jobs/make-thumbnail.ts";

/** What one invocation took. `rss_megabytes` is what is still held afterwards. */
export type Invocation = {
  error: string | null;
  peak_megabytes: number;
  rss_megabytes: number;
  milliseconds: number;
};

const MEBIBYTE = 1024 * 1024;

process.on("message", (event: S3Event) => {
  void invoke(event).then((invocation) => process.send?.(invocation));
});
process.on("disconnect", () => process.exit());

async function invoke(event: S3Event): Promise<Invocation> {
  forgetPeak();
  const begun = performance.now();
  const error = await handler(event).then(
    () => null,
    (thrown: unknown) => (thrown instanceof AggregateError ? thrown.errors : [thrown]).map(String).join("; "),
  );
  const milliseconds = performance.now() - begun;
  return { error, peak_megabytes: peak(), rss_megabytes: process.memoryUsage.rss() / MEBIBYTE, milliseconds };
}

/** Linux starts counting anew (proc(5), clear_refs); elsewhere the peak is that of the whole process so far. */
function forgetPeak(): void {
  if (process.platform === "linux") writeFileSync("/proc/self/clear_refs", "5");
}

function peak(): number {
  // Linux counts it in kilobytes, and macOS too as Node tells it.
  if (process.platform !== "linux") return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024;
}
