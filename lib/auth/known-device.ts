import { randomBytes, timingSafeEqual } from "node:crypto";
import type { CallEvent } from "../platform/http/call.ts";
import { keyedHash, keyedHashes } from "../platform/secrets/seal.ts";
import { cookie, readCookie } from "./cookie.ts";

/**
 * Devices on which somebody has signed in. Whoever guesses at an account slows down strangers, and not the devices that
 * its owner uses: each of them has a count of its own (OWASP, device cookies). A token proves nothing else.
 */
const NAME = "muster_device";
const PURPOSE = "known-device";
const DAYS = 365;
/** In a school many people use one browser. */
const MAX_TOKENS = 8;
const SEPARATOR = "~";
const TOKEN = /^([\da-z]{1,12})\.([\w-]{22})\.([\w-]{43})$/;

/** The longest text that `knownDevice` reads. */
export const MAX_DEVICE_TOKEN_LENGTH = 100;

/** A token for a device on which the account at this address was just signed in. */
export function newDeviceToken(email: string, now: Date): string {
  const subject = `${Math.floor(now.getTime() / 1000).toString(36)}.${randomBytes(16).toString("base64url")}`;
  return `${subject}.${keyedHash(PURPOSE, `${subject}.${email}`).toString("base64url")}`;
}

/** What counts the attempts of a device that knows the account at this address; undefined for any other device. */
export function knownDevice(tokens: readonly string[], email: string, now: Date): string | undefined {
  for (const token of tokens) {
    const [, issued = "", nonce, signature] = TOKEN.exec(token) ?? [];
    if (nonce === undefined || signature === undefined) continue;
    const age = now.getTime() / 1000 - Number.parseInt(issued, 36);
    if (age > DAYS * 86_400) continue;
    // As texts, because bytes have more than one spelling; the pattern has made them equally long.
    const good = keyedHashes(PURPOSE, `${issued}.${nonce}.${email}`).map((hash) => hash.toString("base64url"));
    if (good.some((each) => timingSafeEqual(Buffer.from(each), Buffer.from(signature)))) return nonce;
  }
  return undefined;
}

/** The tokens that a request brings: a native client's in the body, a browser's in the cookie. */
export function deviceTokensOf(event: Pick<CallEvent, "cookies" | "headers">, given?: string): string[] {
  const kept = readCookie(NAME, event)?.split(SEPARATOR).slice(0, MAX_TOKENS) ?? [];
  return given === undefined ? kept : [given, ...kept];
}

/** Keeps the newest token in the browser, with those of others who use it. */
export function deviceCookie(token: string, others: readonly string[]): string {
  const known = others.filter((each) => TOKEN.test(each));
  return cookie(NAME, [token, ...known].slice(0, MAX_TOKENS).join(SEPARATOR), DAYS * 86_400);
}
