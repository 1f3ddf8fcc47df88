import type { SQSEvent } from "aws-lambda";
import { handler as pushEvents } from "../../../functions/jobs/push-events.ts";
import { takeTexts } from "./queues.ts";

/** Hands what lies in the test file's queue `events` to its consumer; answers how many messages that were. */
export async function whenEventsArrive(): Promise<number> {
  const bodies = await takeTexts(process.env.EVENTS_QUEUE_URL);
  const Records = bodies.map((body, index) => ({ messageId: `message-${index}`, body }));
  const { batchItemFailures } = await pushEvents({ Records } as SQSEvent);
  if (batchItemFailures.length > 0) throw new Error(`not events: ${JSON.stringify(batchItemFailures)}`);
  return bodies.length;
}
