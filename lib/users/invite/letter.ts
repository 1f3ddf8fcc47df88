import { config } from "../../platform/config.ts";
import type { Letter } from "../../platform/mail/letter.ts";
import type { MailMessage } from "../../platform/mail/message.ts";
import { mailedCode, openInviteCode } from "./code.ts";
import { inviteMail } from "./mail.ts";

type InviteMessage = Extract<MailMessage, { kind: "invite" }>;

/** The mail that brings an invite. */
export function writeInvite({ to, sealed_code, expires_at, ...rest }: InviteMessage): Letter {
  const code = mailedCode(openInviteCode(sealed_code), to);
  const url = `${config.appUrl}/register?invite_code=${encodeURIComponent(code)}`;
  return { ...inviteMail({ ...rest, url, expires_at: new Date(expires_at) }), to: { address: to } };
}
