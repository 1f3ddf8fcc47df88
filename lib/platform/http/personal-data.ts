import { asWorker, type Db } from "../db/transaction.ts";
import { type Counts, daysBefore, type Person, type PersonalData } from "../personal-data.ts";

const KEYS_DAYS = 1;

export const tables = {
  idempotency_keys: {
    rows: "spent",
    columns: "org_id, user_id, key, request_hash, sealed_response, created_at",
    exportOf: "answers that were sent already, sealed, for a day",
  },
} satisfies PersonalData["tables"];

export async function tidy(now: Date): Promise<Counts> {
  await asWorker((db) => db.query(deleteOld, [daysBefore(now, KEYS_DAYS)]));
  return {};
}

export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(deleteOf, [user_id]);
  return [];
}

const deleteOld = `
  delete from idempotency_keys where created_at < $1`;

const deleteOf = `
  delete from idempotency_keys where org_id = (select app.current_org()) and user_id = $1`;
