import { type Member, sql } from "../scene/given.ts";
import type { Row } from "./archives.ts";
import { quoted, superuser } from "./canaries.ts";
import type { Column } from "./classes.ts";

type Reference = { table: string; column: string };

/**
 * Lets at least one row of every column that refers to a member refer to this one, past triggers and foreign keys, where
 * no key forbids it; none that names the one who is `spared`. Answers the table of each such column.
 */
export async function givenReferences(member: Member, spared: Member, columns: readonly Column[]): Promise<string[]> {
  const references = await sql<Reference>(selectReferences);
  const client = await superuser();
  try {
    await client.query("set session_replication_role = replica");
    for (const { table, column } of references) {
      if (!columns.some((each) => each.table === table && each.name === "org_id")) continue;
      const update = `update ${table} set ${quoted(column)} = $1 where ctid = (
        select ctid from ${table} t
        where org_id = $2 and ${quoted(column)} is distinct from $1 and position($3 in t::text) = 0 limit 1)
        and not exists (select from ${table} where ${quoted(column)} = $1)`;
      await client.query(update, [member.id, member.org_id, spared.id]).catch((error: { code?: string }) => {
        // Whose row it is cannot be another's as well: then a row of their own is there, or none can be.
        if (!error.code?.startsWith("23")) throw error;
      });
    }
  } finally {
    await client.end();
  }
  return references.map(({ table }) => table);
}

/** Every row that has the member's id or address in it, whatever the column; but for what lives for minutes. */
export async function rowsNaming(
  { id, email, org_id }: Member,
  columns: readonly Column[],
): Promise<{ table: string; row: Row }[]> {
  const found: { table: string; row: Row }[] = [];
  for (const table of new Set(columns.map((column) => column.table))) {
    if (!columns.some((each) => each.table === table && each.name === "org_id")) continue;
    const rows = await sql<{ row: Row }>(
      `select to_jsonb(t) as row from ${table} t
       where org_id = $1 and (position($2 in t::text) > 0 or position($3 in t::text) > 0)`,
      [org_id, id, email],
    );
    found.push(...rows.map(({ row }) => ({ table, row })));
  }
  return found;
}

const selectReferences = `
  select case n.nspname when 'public' then t.relname else n.nspname || '.' || t.relname end as "table", a.attname as column
  from pg_constraint c
  join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
  join pg_attribute a on a.attrelid = t.oid and a.attnum = any (c.conkey) and a.attname <> 'org_id'
  where c.contype = 'f' and c.confrelid = 'users'::regclass and c.conparentid = 0
  order by 1, 2`;
