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

/** All organizations in use. */
export async function listOrganizations(db: Db): Promise<Organization[]> {
  return (await db.query<OrganizationRow>(`${selectOrganizations} where o.is_active`)).map(toOrganization);
}

/** Those out of use too: their data is kept by the same rules. */
export async function listAllOrganizations(db: Db): Promise<Organization[]> {
  return (await db.query<OrganizationRow>(selectOrganizations)).map(toOrganization);
}

export function toOrganization({ stored_settings, ...organization }: OrganizationRow): Organization {
  return { ...organization, settings: resolveSettings(stored_settings ?? {}) };
}

const selectOrganizations = `
  select o.id, o.name, ${rulesColumns}
  from organizations o`;
