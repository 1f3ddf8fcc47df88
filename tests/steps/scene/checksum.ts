import { sql } from "./given.ts";

/** Of every table, how many rows it has and a sum over what they hold: `{"public.users": "2:-81…"}`. */
export type Checksum = Readonly<Record<string, string>>;

/** Counts requests, refused ones as well: that it changes is no effect. */
const BOOKKEEPING = ["live.counters"];

/**
 * The content of the whole database, every organization's, in a form that two moments can be compared by. The tables
 * come from the catalogue, so a new one cannot be forgotten; partitions count as their table.
 */
export async function checksum(except: readonly string[] = BOOKKEEPING): Promise<Checksum> {
  const tables = await sql<{ name: string; source: string }>(selectTables, [except]);
  const sums = tables.map(
    ({ name, source }) =>
      `select '${name}' as name, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) as content from ${source} t`,
  );
  const rows = await sql<{ name: string; content: string }>(sums.join(" union all "));
  return Object.fromEntries(rows.map(({ name, content }) => [name, content]));
}

/** The tables that differ between two moments. */
export function changedTables(before: Checksum, after: Checksum): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}

const selectTables = `
  select n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as source
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition
    and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    and n.nspname || '.' || c.relname <> all ($1::text[])
  order by 1`;
