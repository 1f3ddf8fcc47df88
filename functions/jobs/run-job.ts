// The queue `jobs`: work that takes longer than a request may. Each kind of message has its module in lib.
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { closeChunk } from "../../lib/day-closing/close-chunk.ts";
import { config } from "../../lib/platform/config.ts";
import { asJob } from "../../lib/platform/db/job.ts";
import { timed } from "../../lib/platform/deadline.ts";
import { giveBack, PoisonError, sentAt, type Undone, undoneBy } from "../../lib/platform/jobs/give-back.ts";
import { isHandedOutAgain, type JobMessage } from "../../lib/platform/jobs/message.ts";
import { log } from "../../lib/platform/log.ts";
import { inTrace, traced, traceIn } from "../../lib/platform/trace.ts";

/**
 * Messages may come twice: every kind of job changes nothing when it runs again. A part of a schedule's run that fails is
 * left to the next run, whatever it needs: given back, the parts of all runs would pile up while something is away.
 */
export const handler = timed(async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const undone: Undone[] = [];
  for (const record of event.Records) {
    let isLeft = false;
    try {
      const message = readJob(record.body);
      isLeft = isHandedOutAgain(message);
      const asker = "asked_by" in message ? { user_id: message.asked_by } : {};
      const trace_id = traceIn(message.trace_id);
      await inTrace(trace_id, () => asJob({ name: message.kind, ...asker }, () => run(message)));
      traced(trace_id, "done", sentAt(record));
    } catch (error) {
      log.error("A job failed.", { message_id: record.messageId, error: error as Error });
      if (!isLeft) undone.push(undoneBy(error, record));
    }
  }
  return giveBack(config.jobsQueueUrl, undone);
});

/** A kind that is unknown here may be known to a release that is just being deployed: only what is no job is poison. */
function readJob(body: string): JobMessage & { trace_id?: unknown } {
  try {
    const message = JSON.parse(body) as (JobMessage & { trace_id?: unknown }) | null;
    if (typeof message?.kind === "string") return message;
  } catch {
    // Said below: the parser's own words have the text in them.
  }
  throw new PoisonError("it is not a job");
}

async function run(message: JobMessage): Promise<void> {
  switch (message.kind) {
    case "close-day":
      return closeChunk(message);
    case "close-days": {
      const { handOutDays } = await import("../../lib/day-closing/hand-out.ts");
      return log.info("close-days", await handOutDays(message));
    }
    case "expire": {
      const { expirePart } = await import("../../lib/privacy/expire.ts");
      return expirePart(message);
    }
    case "run-sessions": {
      const { runDue } = await import("../../lib/sessions/run.ts");
      return log.info("run-sessions", await runDue(message.now === undefined ? new Date() : new Date(message.now)));
    }
    case "erase-member": {
      const { eraseTraces } = await import("../../lib/privacy/erase.ts");
      return log.info("member erased", { user_id: message.user_id, outcome: await eraseTraces(message) });
    }
    case "import-members": {
      const { runImport } = await import("../../lib/users/import/run.ts");
      const { status, processed_rows } = await runImport(message);
      return log.info("import", { import_id: message.import_id, status, processed_rows });
    }
    case "export-data": {
      const { runExport } = await import("../../lib/privacy/export/run.ts");
      return log.info("export", { export_id: message.export_id, status: await runExport(message) });
    }
    case "export-report": {
      const { runReportExport } = await import("../../lib/reports/export/run.ts");
      return log.info("report export", { export_id: message.export_id, status: await runReportExport(message) });
    }
    default:
      throw new Error("This kind of job is unknown.");
  }
}
