import { type Counts, inBatches, keptSince, type PersonalData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";

const HOURS = "by what hours were judged is kept as long as they are";

export const tables = {
  applied_rules: {
    expire: HOURS,
    columns: `
      id, org_id, rule, value, from_date, to_date, left_out, applied_by, applied_at, undone_by, undone_at`,
    sooner: { notes: "reason" },
    erase: "the organization's decision, by ids that tell nobody any more",
  },
  applied_rule_days: {
    expire: HOURS,
    columns: "org_id, applied_rule_id, user_id, date, before, after",
    erase: "hours and how they were judged, by an id that tells nobody any more",
  },
} satisfies PersonalData["tables"];

export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const notes = keptSince(organizations, now, "notes");
  return { rule_reasons_cleared: await inBatches((db, limit) => db.query(clearOldReasons, [...notes, limit])) };
}

export const exportOf = {
  applied_rules: `
    select id, rule, value, from_date, to_date, reason, applied_by, applied_at, undone_by, undone_at
    from applied_rules where org_id = (select app.current_org()) and $1 in (applied_by, undone_by) order by applied_at`,
  judged_days: `
    select d.date, a.rule, a.applied_at, a.undone_at, d.before, d.after
    from applied_rule_days d join applied_rules a on a.org_id = d.org_id and a.id = d.applied_rule_id
    where d.org_id = (select app.current_org()) and d.user_id = $1 order by a.applied_at, d.date`,
};

const clearOldReasons = `
  with old as (
    select a.org_id, a.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join applied_rules a on a.org_id = kept.org_id and a.applied_at < kept.since
    where a.reason is not null
    limit $3 for update of a skip locked
  )
  update applied_rules a set reason = null
  from old where a.org_id = old.org_id and a.id = old.id
  returning 1`;
