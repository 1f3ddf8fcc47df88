import { config } from "../../platform/config.ts";
import { asWorkerIn } from "../../platform/db/transaction.ts";
import type { Letter } from "../../platform/mail/letter.ts";
import type { MailMessage } from "../../platform/mail/message.ts";
import { dataExportMail } from "./mail.ts";

type Told = { name: string; email: string; organization: string; asker: string; created_at: Date };

/**
 * The mail that tells a member of somebody else's copy of their data. None to somebody who was erased meanwhile, and
 * none to an address that nobody proved: it may be a stranger's, and the member is told in the application.
 */
export async function writeExportMail({
  org_id,
  export_id,
}: Extract<MailMessage, { kind: "data_export" }>): Promise<Letter | undefined> {
  const told = await asWorkerIn(org_id, (db) => db.find<Told>(selectTold, [org_id, export_id]));
  if (told === undefined) return undefined;
  const { name, email, organization, asker, created_at } = told;
  const url = `${config.appUrl}/profile/data`;
  return {
    ...dataExportMail({ name, organization, asker, asked_at: created_at, url }),
    to: { name, address: email },
    identity: `data-export:${export_id}`,
  };
}

const selectTold = `
  select m.name, m.email, o.name as organization, r.name as asker, e.created_at
  from data_exports e
  join organizations o on o.id = e.org_id
  join users m on m.org_id = e.org_id and m.id = e.user_id
  join users r on r.org_id = e.org_id and r.id = e.requested_by
  where e.org_id = $1 and e.id = $2 and m.erased_at is null and m.email_verified_at is not null`;
