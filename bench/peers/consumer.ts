// One consumer of heartbeats, a process of its own: the function, from the queue's event to its answer.
import type { SQSEvent } from "aws-lambda";
import { handler } from "../../functions/jobs/ingest-heartbeats.ts";

process.on("message", async (event: SQSEvent) => {
  process.send?.(await handler(event));
});
process.on("disconnect", () => process.exit());
