import type { Db } from "../db/transaction.ts";
import { log } from "../log.ts";
import { keyedHash } from "../secrets/seal.ts";

/**
 * Mails on one day (UTC) that strangers can cause, whoever they are: nobody fills somebody else's mailbox. Links that
 * prove an address are counted apart, so that offers from strangers keep nobody from proving theirs.
 */
const MAX_A_DAY = { offers: 3, proofs: 5 } as const;

/** Providers that put an address and the same one with dots into one mailbox. */
const DOTLESS = ["gmail.com", "googlemail.com"];

/**
 * Whether one more mail that strangers can cause may go to this address today. Asked by the function that sends, so that
 * whoever has it sent is answered the same. A message that comes again is the same mail.
 */
export async function mayReach(
  db: Db,
  bucket: keyof typeof MAX_A_DAY,
  { address, messageId, now }: { address: string; messageId: string; now: Date },
): Promise<boolean> {
  const mailbox = keyedHash("mailbox", mailboxOf(address));
  const values = [mailbox, bucket, now.toISOString().slice(0, 10), messageId, MAX_A_DAY[bucket]];
  const { fits } = await db.one<{ fits: boolean }>(countMail, values);
  if (!fits) log.warn("A mailbox got as many mails from strangers as it may on one day.");
  return fits;
}

/** What addresses of one mailbox have in common: `eve+anything@…` is Eve's. */
export function mailboxOf(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1).toLowerCase();
  const name = address.slice(0, at).toLowerCase().replace(/\+.*$/s, "");
  return DOTLESS.includes(domain) ? `${name.replaceAll(".", "")}@gmail.com` : `${name}@${domain}`;
}

const countMail = `
  select app.count_mail($1, $2, $3, $4, $5) as fits`;
