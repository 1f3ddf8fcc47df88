// The thumbnail function in a process of its own, as on Lambda: what it takes of memory is nobody else's.
import type { S3Event } from "aws-lambda";
import { handler } from "../../../functions/jobs/make-thumbnail.ts";
import { forgetPeak, peakMegabytes } from "./peak-memory.ts";

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
  return { error, peak_megabytes: peakMegabytes(), rss_megabytes: process.memoryUsage.rss() / MEBIBYTE, milliseconds };
}
