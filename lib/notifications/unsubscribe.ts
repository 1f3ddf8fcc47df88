import { timingSafeEqual } from "node:crypto";
import { config } from "../platform/config.ts";
import { keyedHash, keyedHashes } from "../platform/secrets/seal.ts";

/** Mails that nobody asked for one by one, and that therefore can be turned off one by one. */
export const MAIL_KINDS = ["daily_report"] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** Which mail somebody turns off. */
export type Subscription = { org_id: string; user_id: string; kind: MailKind };

const PURPOSE = "mail:unsubscribe";
const TOKEN = /^([0-9a-f-]{36})\.([0-9a-f-]{36})\.([a-z_]+)\.([\w-]{43})$/;

/**
 * A token that turns off one kind of mail of one member, and nothing else. It does not expire: a mail may be
 * read much later, and its link must still work, as long as the key that signed it is in JWT_SECRET.
 */
export function unsubscribeToken({ org_id, user_id, kind }: Subscription): string {
  const subject = `${org_id}.${user_id}.${kind}`;
  return `${subject}.${keyedHash(PURPOSE, subject).toString("base64url")}`;
}

/** What a token turns off; undefined for one that is not ours. */
export function readUnsubscribeToken(token: string): Subscription | undefined {
  const [, org_id, user_id, kind, signature] = TOKEN.exec(token) ?? [];
  if (org_id === undefined || user_id === undefined || signature === undefined) return undefined;
  const known = MAIL_KINDS.find((each) => each === kind);
  if (known === undefined) return undefined;
  // As texts, because bytes have more than one spelling; the pattern has made them equally long.
  const expected = keyedHashes(PURPOSE, `${org_id}.${user_id}.${known}`).map((hash) => hash.toString("base64url"));
  if (!expected.some((each) => timingSafeEqual(Buffer.from(signature), Buffer.from(each)))) return undefined;
  return { org_id, user_id, kind: known };
}

export function unsubscribeUrl(subscription: Subscription): string {
  return `${config.apiUrl}/api/notifications/unsubscribe?token=${unsubscribeToken(subscription)}`;
}

/** The headers by which a mail program shows a button of its own (RFC 2369) that needs no page (RFC 8058). */
export function unsubscribeHeaders(subscription: Subscription): Record<string, string> {
  return {
    "List-Unsubscribe": `<${unsubscribeUrl(subscription)}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
}
