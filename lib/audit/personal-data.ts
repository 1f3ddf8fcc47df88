import { asWorkerIn } from "../platform/db/transaction.ts";
import { type Counts, type ErasedPerson, inBatches, keptSince, type PersonalData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

export const tables = {
  audit_log: {
    rows: "audit",
    columns: `
      id, org_id, user_id, action, resource, resource_id, metadata, created_at, viewed_member_id, transaction_id, job,
      lasting`,
    sooner: { origins: "ip_address, user_agent" },
  },
  audit_changes: {
    rows: "audit",
    // Personal values in them go with the days of the column that they were in: lib/privacy/forget-changes.ts.
    columns: `
      id, org_id, at, transaction_id, actor_id, job, table_name, row_id, member_id, operation, before, after, hidden,
      personal, lasting`,
  },
  looks: {
    rows: "audit",
    columns:
      "id, org_id, viewer_id, member_id, quarter, pictures, titles, live, days, faces, devices, first_at, last_at",
    erase: "that somebody looked stays, by ids; whose names they are is gone",
  },
} satisfies PersonalData["tables"];

/**
 * Entries, changes and looks go after the days of `retention_days.audit`, but not before the least that PostgreSQL keeps
 * them; from where entries were made is known for a shorter time.
 */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const kept = keptSince(organizations, now, "audit");
  const origins = keptSince(organizations, now, "origins");
  return {
    audit_entries_deleted: await inBatches((db, limit) => db.query(deleteOld, [...kept, limit])),
    audit_changes_deleted: await inBatches((db, limit) => db.query(deleteOldChanges, [...kept, limit])),
    looks_deleted: await inBatches((db, limit) => db.query(deleteOldLooks, [...kept, limit])),
    origins_cleared: await inBatches((db, limit) => db.query(forgetOrigins, [...origins, limit])),
  };
}

/** Where they came from, and what entries say about them in words; that something was done stays. */
export async function eraseTraces({ org_id, user_id, resource_ids }: ErasedPerson): Promise<void> {
  await asWorkerIn(org_id, (db) => db.query(forget, [org_id, user_id, resource_ids]));
}

/** What they did, what was done that names them, what became of their rows, whom they looked at, and who looked at them. */
export const exportOf = {
  // From where others did it is theirs.
  audit_log: `
    select a.id, a.user_id, a.action, a.resource, a.resource_id, a.metadata,
      case when a.user_id = u.id then a.ip_address end as ip_address,
      case when a.user_id = u.id then a.user_agent end as user_agent, a.created_at
    from users u
    join audit_log a on a.org_id = u.org_id and (a.user_id = u.id or a.resource_id = u.id
      or position(u.id::text in a.metadata::text) > 0 or position(u.email::text in a.metadata::text) > 0)
    where u.org_id = (select app.current_org()) and u.id = $1 order by a.id`,
  // Of changes of others' rows: that one made them, not what stands in them.
  audit_changes: `
    select c.id, c.at, coalesce(c.actor_id, a.user_id) as actor_id, c.job, c.table_name, c.row_id, c.member_id,
      c.operation, c.hidden,
      case when c.member_id = u.id then c.before end as before, case when c.member_id = u.id then c.after end as after
    from users u
    join audit_changes c on c.org_id = u.org_id
    left join lateral (
      select a.user_id from audit_log a
      where a.org_id = c.org_id and a.transaction_id = c.transaction_id and a.created_at = c.at
      order by a.id limit 1) a on true
    where u.org_id = (select app.current_org())
      and u.id = $1 and (c.member_id = u.id or coalesce(c.actor_id, a.user_id) = u.id
      or position(u.id::text in concat(c.row_id, c.before, c.after)) > 0
      or position(u.email::text in concat(c.before, c.after)) > 0)
    order by c.id`,
  looks: `
    select id, viewer_id, member_id, quarter, pictures, titles, live, days, faces, devices, first_at, last_at
    from looks where org_id = (select app.current_org()) and (viewer_id = $1 or member_id = $1) order by quarter, id`,
};

// Entries first: whether one lasts is told by its changes.
const deleteOld = `
  select from app.expire_audit($1::uuid[], $2::timestamptz[], $3)`;

const deleteOldChanges = `
  select from app.expire_changes($1::uuid[], $2::timestamptz[], $3)`;

const deleteOldLooks = `
  select from app.expire_looks($1::uuid[], $2::timestamptz[], $3)`;

const forgetOrigins = `
  select * from app.forget_origins($1::uuid[], $2::timestamptz[], $3)`;

const forget = `
  select app.forget_in_audit($1, $2, $3::uuid[])`;
