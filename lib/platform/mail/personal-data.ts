import { asWorker } from "../db/transaction.ts";
import { type Counts, daysBefore, type PersonalData } from "../personal-data.ts";

const COUNTS_DAYS = 1;

export const tables = {
  "live.mailbox_mails": { rows: "spent", columns: "mailbox, bucket, date, message_ids" },
} satisfies PersonalData["tables"];

export async function tidy(now: Date): Promise<Counts> {
  await asWorker((db) => db.query(deleteOld, [daysBefore(now, COUNTS_DAYS).toISOString().slice(0, 10)]));
  return {};
}

const deleteOld = `
  select app.forget_mailboxes($1)`;
