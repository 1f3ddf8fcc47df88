import { config } from "../../platform/config.ts";
import { asWorker } from "../../platform/db/transaction.ts";
import type { Letter } from "../../platform/mail/letter.ts";
import { mayReach } from "../../platform/mail/mailbox.ts";
import type { MailMessage } from "../../platform/mail/message.ts";
import { mailedCode, openInviteCode } from "./code.ts";
import { isKnownWorthless } from "./invite.ts";
import { inviteMail } from "./mail.ts";

type InviteMessage = Extract<MailMessage, { kind: "invite" }>;

/**
 * The mail that brings an invite, or nothing for one that has ended or that its maker may not give any more, and where the
 * mailbox got enough of what strangers can send. The message may come before the commit that makes its invite known.
 */
export async function writeInvite(messageId: string, message: InviteMessage, now: Date): Promise<Letter | undefined> {
  const { to, sealed_code, expires_at, ...rest } = message;
  const code = openInviteCode(sealed_code);
  if (await isKnownWorthless(code, now)) return undefined;
  const fits = await asWorker((db) => mayReach(db, "offers", { address: to, messageId, now }));
  if (!fits) return undefined;
  const url = `${config.appUrl}/register?invite_code=${encodeURIComponent(mailedCode(code, to))}`;
  return { ...inviteMail({ ...rest, url, expires_at: new Date(expires_at) }), to: { address: to } };
}
