import { asWorker, type Db } from "../platform/db/transaction.ts";
import { type Counts, daysBefore, type Person } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { notificationColumns } from "./notify.ts";

const KEPT_DAYS = 180;

export const tables = { notifications: {} };

export async function expire(_: readonly Organization[], now: Date): Promise<Counts> {
  await asWorker((db) => db.query(deleteOld, [daysBefore(now, KEPT_DAYS)]));
  return {};
}

export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(deleteOf, [user_id]);
  return [];
}

export const exportOf = {
  notifications: `
    select ${notificationColumns} from notifications n where n.user_id = $1 order by n.id`,
};

const deleteOld = `
  delete from notifications where created_at < $1`;

const deleteOf = `
  delete from notifications where user_id = $1`;
