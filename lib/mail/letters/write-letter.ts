import type { MailMessage } from "../message.ts";
import { writeDailyReport } from "./daily-report.ts";
import { writeInvite } from "./invite.ts";
import type { Letter } from "./letter.ts";
import { writePasswordReset } from "./password-reset.ts";

/** The mail that a message of the queue asks for; undefined when nobody is to get one. */
export async function writeLetter(messageId: string, message: MailMessage, now: Date): Promise<Letter | undefined> {
  switch (message.kind) {
    case "invite":
      return writeInvite(message);
    case "password_reset":
      return writePasswordReset(messageId, message.email, now);
    case "daily_report":
      return writeDailyReport(message);
  }
}
