import { randomUUID } from "node:crypto";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { queueMails } from "../../platform/mail/queue-mail.ts";
import { keyedHash } from "../../platform/secrets/seal.ts";
import { hashSecret } from "../../platform/secrets/secret.ts";
import { CANCEL_HOURS, CONFIRM_HOURS, purposeOf } from "./change.ts";

const MAX_AN_HOUR = 5;
const HOUR_MS = 3_600_000;

type Wanted = { org_id: string; user_id: string; asked_by: string; new_email: string };

/**
 * Asks the new address to confirm a change, and tells the old one if it is proven. A change that was waiting is replaced.
 * Whether others have the address is not said here: whoever confirms it holds the mailbox, and may know. 429 RATE_LIMITED.
 */
export async function beginAddressChange(db: Db, wanted: Wanted, now: Date): Promise<string> {
  const { org_id, user_id, asked_by, new_email } = wanted;
  const { email, proven } = await db.one<{ email: string; proven: boolean }>(lockMember, [user_id]);
  const { recent } = await db.one<{ recent: number }>(countRecent, [user_id, new Date(now.getTime() - HOUR_MS)]);
  if (recent >= MAX_AN_HOUR) throw new AppError("RATE_LIMITED", { retryAfter: 3600 });

  const id = randomUUID();
  const hashFor = (to: "new" | "old") => hashSecret(keyedHash(purposeOf(to), id).toString("base64url"));
  const until = (hours: number) => new Date(now.getTime() + hours * HOUR_MS);
  await db.query(replaceWaiting, [user_id, now]);
  await db.query(insertChange, [
    id,
    org_id,
    user_id,
    asked_by,
    email,
    new_email,
    hashFor("new"),
    proven ? hashFor("old") : null,
    now,
    until(CONFIRM_HOURS),
    until(CANCEL_HOURS),
  ]);
  const about = { kind: "address_change", org_id, change_id: id } as const;
  await queueMails([{ ...about, to: "new" }, ...(proven ? [{ ...about, to: "old" } as const] : [])]);
  return id;
}

const lockMember = `
  select email, email_verified_at is not null as proven from users
  where org_id = (select app.current_org()) and id = $1
  for no key update`;

const countRecent = `
  select count(*) as recent from address_changes
  where org_id = (select app.current_org()) and user_id = $1 and created_at > $2`;

const replaceWaiting = `
  update address_changes set replaced_at = $2
  where org_id = (select app.current_org()) and user_id = $1
    and confirmed_at is null and replaced_at is null and cancelled_at is null`;

const insertChange = `
  insert into address_changes (id, org_id, user_id, asked_by, old_email, new_email, confirm_hash, cancel_hash, created_at,
    expires_at, cancel_until)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;
