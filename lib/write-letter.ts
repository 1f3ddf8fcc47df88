import { writePasswordReset } from "./auth/password-reset/letter.ts";
import type { Letter } from "./platform/mail/letter.ts";
import type { MailMessage } from "./platform/mail/message.ts";
import { writeDailyReport } from "./reports/daily-mail/letter.ts";
import { writeInvite } from "./users/invite/letter.ts";

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
