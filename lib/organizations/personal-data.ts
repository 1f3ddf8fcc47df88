import { asWorker } from "../platform/db/transaction.ts";
import { type Counts, daysBefore, type PersonalData } from "../platform/personal-data.ts";

const QUOTA_DAYS = 1;

export const tables = {
  organizations: {
    expire: "the organization itself",
    columns: `
      id, name, domain, domain_token, domain_verified_at, domain_checked_at, domain_missing_since, description, address,
      contact_email, contact_phone, timezone, plan, max_users, expires_at, is_active, created_at, updated_at`,
  },
  quota_usage: { rows: "spent", columns: "org_id, date, what, used" },
} satisfies PersonalData["tables"];

export async function tidy(now: Date): Promise<Counts> {
  await asWorker((db) => db.query(deleteOldUsage, [daysBefore(now, QUOTA_DAYS).toISOString().slice(0, 10)]));
  return {};
}

const deleteOldUsage = `
  delete from quota_usage where date < $1`;
