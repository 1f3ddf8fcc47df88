import { asWorker } from "../platform/db/transaction.ts";
import {
  type Counts,
  daysBefore,
  type ErasedPerson,
  forEachOrganization,
  inBatches,
  keptSince,
  type PersonalData,
} from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

export const tables = {
  audit_log: {
    rows: "audit",
    columns: "id, org_id, user_id, action, resource, resource_id, metadata, created_at, viewed_member_id",
    sooner: { origins: "ip_address, user_agent" },
  },
  looks: {
    rows: "audit",
    columns: "id, org_id, viewer_id, member_id, quarter, pictures, titles, live, days, first_at, last_at",
    erase: "that somebody looked stays, by ids; whose names they are is gone",
  },
} satisfies PersonalData["tables"];

/** Entries and looks go after the days of `retention_days.audit`; from where they were made is known for a shorter time. */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  await forEachOrganization(organizations, async ({ id, settings }) => {
    const before = daysBefore(now, settings.retention_days.audit);
    await asWorker(async (db) => {
      await db.query(deleteOld, [id, before]);
      await db.query(deleteOldLooks, [id, before]);
    });
  });
  const origins = keptSince(organizations, now, "origins");
  return { origins_cleared: await inBatches((db, limit) => db.query(forgetOrigins, [...origins, limit])) };
}

/** Where they came from, and what entries say about them in words; that something was done stays. */
export async function eraseTraces({ org_id, user_id, resource_ids }: ErasedPerson): Promise<void> {
  await asWorker((db) => db.query(forget, [org_id, user_id, resource_ids]));
}

/** What they did, what was done that names them, whom they looked at, and who looked at them. */
export const exportOf = {
  // From where others did it is theirs.
  audit_log: `
    select a.id, a.user_id, a.action, a.resource, a.resource_id, a.metadata,
      case when a.user_id = u.id then a.ip_address end as ip_address,
      case when a.user_id = u.id then a.user_agent end as user_agent, a.created_at
    from users u
    join audit_log a on a.org_id = u.org_id and (a.user_id = u.id or a.resource_id = u.id
      or position(u.id::text in a.metadata::text) > 0 or position(u.email::text in a.metadata::text) > 0)
    where u.id = $1 order by a.id`,
  looks: `
    select id, viewer_id, member_id, quarter, pictures, titles, live, days, first_at, last_at
    from looks where viewer_id = $1 or member_id = $1 order by quarter, id`,
};

const deleteOld = `
  delete from audit_log where org_id = $1 and created_at < $2`;

const deleteOldLooks = `
  delete from looks where org_id = $1 and quarter < $2`;

const forgetOrigins = `
  select * from app.forget_origins($1::uuid[], $2::timestamptz[], $3)`;

const forget = `
  select app.forget_in_audit($1, $2, $3::uuid[])`;
