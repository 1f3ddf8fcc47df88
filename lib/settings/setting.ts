import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { CATALOGUE, type CatalogueKey } from "./rules/catalogue.ts";

/** A setting as clients see it: what holds, what would hold without a change, and what may be put there. */
export const setting = z
  .object({
    key: z.string(),
    value: z.unknown(),
    default: z.unknown(),
    description: z.string(),
    /** The JSON Schema of `value`, for forms. */
    schema: z.record(z.string(), z.unknown()).meta({ examples: [{ type: "integer", minimum: 0, maximum: 1440 }] }),
    updated_at: instantOut.nullable(),
    updated_by: z.object({ id, name: z.string() }).nullable(),
  })
  .meta({ id: "Setting" });

/** Every setting of the caller's organization, in the order of the catalogue. */
export async function listSettings(db: Db, organization: Organization): Promise<z.input<typeof setting>[]> {
  const schemas = await settingSchemas();
  const changes = new Map((await db.query<Change>(selectChanges)).map((change) => [change.setting_key, change]));
  return (Object.keys(CATALOGUE) as CatalogueKey[]).map((key) => {
    const { default: fallback, description } = CATALOGUE[key];
    const { updated_at = null, updated_by = null, updated_by_name } = changes.get(key) ?? {};
    return {
      key,
      value: currentValue(organization, key),
      default: fallback,
      description,
      schema: schemas[key] ?? {},
      updated_at,
      updated_by: updated_by === null ? null : { id: updated_by, name: updated_by_name ?? "" },
    };
  });
}

/** What holds now: the stored value, or the default. */
export function currentValue(organization: Organization, key: CatalogueKey): unknown {
  return key === "timezone" ? organization.timezone : organization.settings[key];
}

/** Written by `npm run openapi`: the functions carry no generator of JSON Schema (docs/adr/0005). */
async function settingSchemas(): Promise<Partial<Record<string, Record<string, unknown>>>> {
  const { default: schemas } = await import("./setting-schemas.json", { with: { type: "json" } });
  return schemas;
}

type Change = {
  setting_key: string;
  updated_at: Date;
  updated_by: string | null;
  updated_by_name: string | null;
};

const selectChanges = `
  select s.setting_key, s.updated_at, s.updated_by, u.name as updated_by_name
  from system_settings s
  left join users u on u.org_id = s.org_id and u.id = s.updated_by
  where s.org_id = (select app.current_org())`;
