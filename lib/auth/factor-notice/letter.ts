import { config } from "../../platform/config.ts";
import { asWorkerIn } from "../../platform/db/transaction.ts";
import type { Letter } from "../../platform/mail/letter.ts";
import type { MailMessage } from "../../platform/mail/message.ts";
import { factorNoticeMail } from "./mail.ts";

type FactorNotice = Extract<MailMessage, { kind: "factor_notice" }>;

/** The mail that tells somebody of a change of their second factors; nothing where the account is not in use. */
export async function writeFactorNotice({ org_id, user_id, what, by }: FactorNotice): Promise<Letter | undefined> {
  const account = await asWorkerIn(org_id, (db) =>
    db.find<{ name: string; email: string }>(selectAccount, [org_id, user_id]),
  );
  if (account === undefined) return undefined;
  const { name, email } = account;
  const mail = factorNoticeMail({ name, what, by, url: `${config.appUrl}/settings/security` });
  return { ...mail, to: { name, address: email } };
}

const selectAccount = `
  select u.name, u.email
  from users u join organizations o on o.id = u.org_id
  where u.org_id = $1 and u.id = $2 and u.status = 'active' and o.is_active`;
