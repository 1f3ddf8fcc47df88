import type { SQSEvent } from "aws-lambda";
import { handler as pushEvents } from "../../../functions/jobs/push-events.ts";
import { takeTexts } from "./queues.ts";
import { undoneOf } from "./undone.ts";

/** Hands what lies in the test file's queue `events` to its consumer; answers how many messages that were. */
export async function whenEventsArrive(): Promise<number> {
  const bodies = await takeTexts(process.env.EVENTS_QUEUE_URL);
  const Records = bodies.map((body, index) => ({ messageId: `message-${index}`, body }));
  const ids = Records.map(({ messageId }) => messageId);
  const undone = await undoneOf(process.env.EVENTS_QUEUE_URL, await pushEvents({ Records } as SQSEvent), ids);
  if (undone.length > 0) throw new Error(`not pushed: ${undone}`);
  return bodies.length;
}
