// Makes the file of a report as the function of jobs does, in a process of its own.
import { asWorkerIn } from "../../lib/platform/db/transaction.ts";
import { runReportExport } from "../../lib/reports/export/run.ts";
import { peakMegabytes } from "../../tests/steps/images/peak-memory.ts";

export type ToWriter = { org_id: string; export_id: string };
export type FromWriter = {
  status: string;
  seconds: number;
  cpu_seconds: number;
  peak_megabytes: number;
  bytes: number;
};

process.on("message", async ({ org_id, export_id }: ToWriter) => {
  const begun = performance.now();
  const status = await runReportExport({ org_id, export_id });
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage();
  const made = await asWorkerIn(org_id, (db) => db.find<{ bytes: number }>(selectSize, [org_id, export_id]));
  process.send?.({
    status,
    seconds,
    cpu_seconds: (user + system) / 1e6,
    peak_megabytes: peakMegabytes(),
    bytes: made?.bytes ?? 0,
  } satisfies FromWriter);
});
process.on("disconnect", () => process.exit());

const selectSize = `
  select size_bytes::float8 as bytes from report_exports where org_id = $1 and id = $2`;
