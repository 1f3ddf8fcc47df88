import { open, seal } from "../../platform/secrets/seal.ts";

const PURPOSE = "mail:invite-code";

/** The code of an invite as it may lie in the queue. */
export function sealInviteCode(code: string): string {
  return seal(PURPOSE, code).toString("base64");
}

/** The code again. */
export function openInviteCode(sealed: string): string {
  return open(PURPOSE, Buffer.from(sealed, "base64"));
}
