import { createHash } from "node:crypto";
import { expect } from "vitest";
import { sql } from "../scene/given.ts";
import type { Tenant } from "../scene/tenant.ts";

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** By what an organization would be recognised in an answer: the text in all its texts, and every id in its rows. */
export type Traces = { canary: string; ids: ReadonlySet<string> };

export async function tracesOf({ org_id, canary }: Pick<Tenant, "org_id" | "canary">): Promise<Traces> {
  const rows = Object.values(await rowsOf(org_id)).join("\n");
  return { canary, ids: new Set(rows.match(UUID)) };
}

/** What of an organization stands in an answer, or in anything else; `sent` is what the caller had said themselves. */
export function foundIn(what: unknown, { canary, ids }: Traces, sent = ""): string[] {
  const text = JSON.stringify(what).toLowerCase();
  const own = sent === "" ? text : text.replaceAll(sent.toLowerCase(), "");
  const found = (own.match(UUID) ?? []).filter((id) => ids.has(id));
  return own.includes(canary) ? [...found, canary] : found;
}

/** All rows of an organization, table by table, from the catalogue: a new table cannot be forgotten. */
export async function rowsOf(orgId: string): Promise<Record<string, string>> {
  const tables = await tenantTables();
  const parts = tables.map(
    ({ name, org_column }) =>
      `select '${name}' as name, coalesce(string_agg(t::text, e'\\n' order by t::text), '') as rows from ${name} t where ${org_column} = $1`,
  );
  const rows = await sql<{ name: string; rows: string }>(parts.join(" union all "), [orgId]);
  return Object.fromEntries(rows.map(({ name, rows }) => [name, rows]));
}

/** The same in short, to compare two moments. */
async function rowDigests(orgId: string): Promise<Record<string, string>> {
  const rows = await rowsOf(orgId);
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  return Object.fromEntries(Object.entries(rows).map(([name, text]) => [name, digest(text)]));
}

/** Does `work`, and expects every row of the organization to be afterwards as it was before. */
export async function expectUntouched({ org_id }: Pick<Tenant, "org_id">, work: () => Promise<void>): Promise<void> {
  const before = await rowDigests(org_id);
  await work();
  expect(await rowDigests(org_id)).toEqual(before);
}

type TenantTable = { name: string; org_column: string };

/** Every table with an organization's rows, of every schema. Its partitions are in it. */
async function tenantTables(): Promise<TenantTable[]> {
  return sql<TenantTable>(`
    select c.oid::regclass::text as name, a.attname::text as org_column
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid
      and a.attname = case when c.oid = 'public.organizations'::regclass then 'id' else 'org_id' end
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema')
    order by 1`);
}
