import { timingSafeEqual } from "node:crypto";
import { keyedHash, keyedHashes, open, seal } from "../../platform/secrets/seal.ts";

const PURPOSE = "mail:invite-code";
const PROOF = "invite-proof";

/** The code of an invite as it may lie in the queue. */
export function sealInviteCode(code: string): string {
  return seal(PURPOSE, code).toString("base64");
}

/** The code again. */
export function openInviteCode(sealed: string): string {
  return open(PURPOSE, Buffer.from(sealed, "base64"));
}

/**
 * The code as it is mailed: with a proof that it came by mail. Whoever makes an invite sees the code without, and cannot
 * use it to claim that the address is proved.
 */
export function mailedCode(code: string, email: string): string {
  return `${code}.${keyedHash(PROOF, proven(code, email)).toString("base64url")}`;
}

/** The code that somebody presents, and whether it came by mail to this address. */
export function readCode(presented: string): { code: string; cameByMailTo: (email: string) => boolean } {
  const [code = "", proof = ""] = presented.split(".");
  const given = Buffer.from(proof, "base64url");
  const cameByMailTo = (email: string) =>
    keyedHashes(PROOF, proven(code, email)).some(
      (hash) => hash.length === given.length && timingSafeEqual(hash, given),
    );
  return { code, cameByMailTo };
}

const proven = (code: string, email: string) => `${code}:${email.toLowerCase()}`;
