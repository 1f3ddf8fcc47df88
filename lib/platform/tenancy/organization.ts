import type { Db } from "../db/transaction.ts";
import { resolveSettings, type Settings } from "./rules/settings.ts";

export type Organization = { id: string; name: string; timezone: string; settings: Settings };

/**
 * The column `stored_settings`: what an organization has set of its own, as one object. `orgId` is the SQL of its id.
 */
export const storedSettingsOf = (orgId: string) => `
  (select jsonb_object_agg(own.setting_key, own.setting_value)
   from system_settings own where own.org_id = ${orgId}) as stored_settings`;

type Row = { id: string; name: string; timezone: string; stored_settings: Record<string, unknown> | null };

/** An organization with its settings, for functions that have no caller to read them with. */
export async function findOrganization(db: Db, orgId: string): Promise<Organization | undefined> {
  const row = await db.find<Row>(`${selectOrganizations} where o.is_active and o.id = $1`, [orgId]);
  return row === undefined ? undefined : toOrganization(row);
}

/** All organizations in use. */
export async function listOrganizations(db: Db): Promise<Organization[]> {
  return (await db.query<Row>(`${selectOrganizations} where o.is_active`)).map(toOrganization);
}

/** Those out of use too: their data is kept by the same rules. */
export async function listAllOrganizations(db: Db): Promise<Organization[]> {
  return (await db.query<Row>(selectOrganizations)).map(toOrganization);
}

function toOrganization({ id, name, timezone, stored_settings }: Row): Organization {
  return { id, name, timezone, settings: resolveSettings(stored_settings ?? {}) };
}

const selectOrganizations = `
  select o.id, o.name, o.timezone, ${storedSettingsOf("o.id")}
  from organizations o`;
