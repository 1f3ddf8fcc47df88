import { config } from "../config.ts";
import type { MailMessage } from "./message.ts";

/**
 * Hands mails to the function that sends them. Throws (503 to a client) unless the queue took every one: what was
 * promised to be mailed must not be lost silently.
 */
export async function queueMails(messages: readonly MailMessage[]): Promise<void> {
  if (messages.length === 0) return;
  // The SDK is as large as the rest of an endpoint: one that has nothing to mail never loads it.
  const { sendMessages } = await import("../aws/queue.ts");
  const bodies = messages.map((message) => JSON.stringify(message));
  const failed = await sendMessages(config.mailsQueueUrl, bodies);
  if (failed.length > 0) {
    const cause = { $metadata: { httpStatusCode: 503 } };
    throw Object.assign(new Error(`${failed.length} of ${messages.length} mails were not queued.`), cause);
  }
}
