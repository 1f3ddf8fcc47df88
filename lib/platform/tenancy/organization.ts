import type { Db } from "../db/transaction.ts";
import { resolveSettings, type Settings } from "./rules/settings.ts";

export type Organization = {
  id: string;
  name: string;
  timezone: string;
  settings: Settings;
  created_at: Date;
  /** Since when all of its rules are as they are; null where none was ever changed. */
  rules_since: Date | null;
  /** The last date of which a rule was put in the place of what was in force; null where none was. */
  applied_until: string | null;
};

/** An organization as it is read. */
export type OrganizationRow = Omit<Organization, "settings"> & { stored_settings: Record<string, unknown> | null };

/**
 * The column `stored_settings`: what an organization has set of its own, as one object. `orgId` is the SQL of its id.
 */
export const storedSettingsOf = (orgId: string) => `
  (select jsonb_object_agg(own.setting_key, own.setting_value)
   from system_settings own where own.org_id = ${orgId}) as stored_settings`;

/** The columns of `OrganizationRow` after id and name, of the table aliased `o`. */
export const rulesColumns = `
  o.timezone, o.created_at, ${storedSettingsOf("o.id")},
  (select max(past.held_until) from past_rules past where past.org_id = o.id) as rules_since,
  (select max(a.to_date) from applied_rules a where a.org_id = o.id and a.undone_at is null) as applied_until`;

/** An organization with its settings, for functions that have no caller to read them with. */
export async function findOrganization(db: Db, orgId: string): Promise<Organization | undefined> {
  const row = await db.find<OrganizationRow>(`${selectOrganizations} where o.is_active and o.id = $1`, [orgId]);
  return row === undefined ? undefined : toOrganization(row);
}

/** The ids of all organizations, also of those out of use. */
export async function organizationIds(db: Db): Promise<string[]> {
  return (await db.query<{ id: string }>("select id from organizations order by id")).map(({ id }) => id);
}

/** Those of these ids that are there. Those out of use too, unless they are left out: their data is kept by the same rules. */
export async function findOrganizations(
  db: Db,
  orgIds: readonly string[],
  which: "all" | "in use" = "all",
): Promise<Organization[]> {
  const sql = `${selectOrganizations} where o.id = any ($1::uuid[]) and (o.is_active or $2) order by o.id`;
  return (await db.query<OrganizationRow>(sql, [orgIds, which === "all"])).map(toOrganization);
}

export function toOrganization({ stored_settings, ...organization }: OrganizationRow): Organization {
  return { ...organization, settings: resolveSettings(stored_settings ?? {}) };
}

const selectOrganizations = `
  select o.id, o.name, ${rulesColumns}
  from organizations o`;
