import { asWorker } from "../platform/db/transaction.ts";
import { type Counts, daysBefore, type ErasedPerson, forEachOrganization } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

export const tables = { audit_log: {} };

/** Entries go after the days of `retention_days.audit`. */
export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  await forEachOrganization(organizations, async ({ id, settings }) => {
    await asWorker((db) => db.query(deleteOld, [id, daysBefore(now, settings.retention_days.audit)]));
  });
  return {};
}

/** Where they came from, and what entries say about them in words; that something was done stays. */
export async function eraseTraces({ org_id, user_id, resource_ids }: ErasedPerson): Promise<void> {
  await asWorker((db) => db.query(forget, [org_id, user_id, resource_ids]));
}

/** What they did, and who looked at what of theirs. */
export const exportOf = {
  audit_log: `
    select id, action, resource, resource_id, metadata, ip_address, user_agent, created_at
    from audit_log where user_id = $1 order by id`,
  views: `
    select id, user_id as viewer_id, action, resource, resource_id, created_at
    from audit_log where viewed_member_id = $1 order by id`,
};

const deleteOld = `
  delete from audit_log where org_id = $1 and created_at < $2`;

const forget = `
  select app.forget_in_audit($1, $2, $3::uuid[])`;
