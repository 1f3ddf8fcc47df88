import { createHash } from "node:crypto";
import { ownerPool, sql } from "./given.ts";

/** Of every table, how many rows it has and a sum over what they hold: `{"public.users": "2:-81…"}`. */
export type Checksum = Readonly<Record<string, string>>;

/** Counts requests, refused ones as well: that it changes is no effect. */
const BOOKKEEPING = ["live.counters"];

/**
 * The content of the whole database, every organization's, in a form that two moments can be compared by. The tables
 * come from the catalogue, so a new one cannot be forgotten; partitions count as their table. It is asked once for a
 * database, and its plan kept by name: of a hundred tables that are nearly empty, planning takes longer than reading.
 */
export async function checksum(except: readonly string[] = BOOKKEEPING): Promise<Checksum> {
  const text = await statementOf(except);
  const name = `checksum-${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
  const { rows } = await ownerPool().query<{ name: string; content: string }>({ name, text });
  return Object.fromEntries(rows.map(({ name, content }) => [name, content]));
}

const statements = new Map<string, string>();

async function statementOf(except: readonly string[]): Promise<string> {
  const key = JSON.stringify([process.env.DATABASE_URL, except]);
  const known = statements.get(key);
  if (known !== undefined) return known;
  const tables = await sql<{ name: string; source: string }>(selectTables, [except]);
  const sums = tables.map(
    ({ name, source }) =>
      `select '${name}' as name, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) as content from ${source} t`,
  );
  const text = sums.join(" union all ");
  statements.set(key, text);
  return text;
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
