import { config } from "../../config.ts";
import { open } from "../../http/seal.ts";
import type { MailMessage } from "../message.ts";
import { INVITE_CODE } from "../queue-mail.ts";
import { inviteMail } from "../templates/invite.ts";
import type { Letter } from "./letter.ts";

type InviteMessage = Extract<MailMessage, { kind: "invite" }>;

/** The mail that brings an invite. */
export function writeInvite({ to, sealed_code, expires_at, ...rest }: InviteMessage): Letter {
  const code = open(INVITE_CODE, Buffer.from(sealed_code, "base64"));
  const url = `${config.appUrl}/register?invite_code=${encodeURIComponent(code)}`;
  return { ...inviteMail({ ...rest, url, expires_at: new Date(expires_at) }), to: { address: to } };
}
