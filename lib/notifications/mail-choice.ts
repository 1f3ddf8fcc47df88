import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { type MailKind, readUnsubscribeToken, type Subscription } from "./unsubscribe.ts";

/** Whether a member gets a kind of mail. */
export type MailChoice = { kind: MailKind; subscribed: boolean };

/** What the token of an unsubscribe link speaks of. 401 TOKEN_INVALID for one that is not ours. */
export function requireSubscription(token: string): Subscription {
  const subscription = readUnsubscribeToken(token);
  if (subscription === undefined) throw new AppError("TOKEN_INVALID");
  return subscription;
}

/** 401 TOKEN_INVALID when the member is gone or was erased. */
export async function findMailChoice(db: Db, userId: string, kind: MailKind): Promise<MailChoice> {
  const found = await db.find<{ subscribed: boolean }>(selectChoice, [userId, kind]);
  if (found === undefined) throw new AppError("TOKEN_INVALID");
  return { kind, subscribed: found.subscribed };
}

export async function setMailChoice(db: Db, userId: string, kind: MailKind, subscribed: boolean): Promise<void> {
  await db.query(updateChoice, [userId, kind, subscribed]);
}

const selectChoice = `
  select not $2 = any (mail_unsubscribed) as subscribed from users
  where org_id = (select app.current_org()) and id = $1 and erased_at is null`;

const updateChoice = `
  update users set mail_unsubscribed = array_remove(mail_unsubscribed, $2) || case when $3 then '{}'
    else array[$2::text] end
  where org_id = (select app.current_org()) and id = $1`;
