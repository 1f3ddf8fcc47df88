import type { Db } from "../platform/db/transaction.ts";
import { type Counts, inBatches, keptSince, type Person, type PersonalData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { notificationColumns } from "./notify.ts";

export const tables = {
  notifications: {
    rows: "messages",
    columns: "id, org_id, user_id, type, title, body, data, read_at, created_at, changed_xid",
  },
} satisfies PersonalData["tables"];

export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const messages = keptSince(organizations, now, "messages");
  return { notifications_deleted: await inBatches((db, limit) => db.query(deleteOld, [...messages, limit])) };
}

export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(deleteOf, [user_id]);
  return [];
}

/** What one was told, and what others were told of one. */
export const exportOf = {
  notifications: `
    select ${notificationColumns} from notifications n
    where n.org_id = (select app.current_org())
      and (n.user_id = $1 or position($1::text in n.data::text) > 0) order by n.id`,
};

const deleteOld = `
  with old as (
    select n.org_id, n.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join notifications n on n.org_id = kept.org_id and n.created_at < kept.since
    limit $3 for update of n skip locked
  )
  delete from notifications n using old where n.org_id = old.org_id and n.id = old.id
  returning 1`;

const deleteOf = `
  delete from notifications
  where org_id = (select app.current_org()) and (user_id = $1 or position($1::text in data::text) > 0)`;
