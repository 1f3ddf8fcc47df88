import { traceToBear } from "../trace.ts";

/**
 * Puts messages into a queue as JSON, each with the trace that it is sent in. Throws (503 to a client) unless the queue took every one: what was promised must
 * not be lost silently.
 */
export async function queueAll(queueUrl: string, messages: readonly object[]): Promise<void> {
  if (messages.length === 0) return;
  // The SDK is as large as the rest of an endpoint: one that has nothing to queue never loads it.
  const { sendMessages } = await import("./queue.ts");
  const bodies = messages.map((message) => JSON.stringify({ ...traceToBear(), ...message }));
  const failed = await sendMessages(queueUrl, bodies);
  if (failed.length === 0) return;
  const cause = { $metadata: { httpStatusCode: 503 } };
  throw Object.assign(new Error(`${failed.length} of ${messages.length} messages were not queued.`), cause);
}
