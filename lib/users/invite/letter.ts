import { config } from "../../platform/config.ts";
import { asWorker } from "../../platform/db/transaction.ts";
import type { Letter } from "../../platform/mail/letter.ts";
import { mayReach } from "../../platform/mail/mailbox.ts";
import type { MailMessage } from "../../platform/mail/message.ts";
import { mailedCode, openInviteCode } from "./code.ts";
import { inviteMail } from "./mail.ts";

type InviteMessage = Extract<MailMessage, { kind: "invite" }>;

/** The mail that brings an invite, or nothing where the mailbox got enough of what strangers can send. */
export async function writeInvite(messageId: string, message: InviteMessage, now: Date): Promise<Letter | undefined> {
  const { to, sealed_code, expires_at, ...rest } = message;
  const fits = await asWorker((db) => mayReach(db, "offers", { address: to, messageId, now }));
  if (!fits) return undefined;
  const code = mailedCode(openInviteCode(sealed_code), to);
  const url = `${config.appUrl}/register?invite_code=${encodeURIComponent(code)}`;
  return { ...inviteMail({ ...rest, url, expires_at: new Date(expires_at) }), to: { address: to } };
}
