import { queueAll } from "../aws/queue-all.ts";
import { config } from "../config.ts";
import type { MailMessage } from "./message.ts";

/** Hands mails to the function that sends them; all of them, or it throws (503 to a client). */
export function queueMails(messages: readonly MailMessage[]): Promise<void> {
  return queueAll(config.mailsQueueUrl, messages);
}
