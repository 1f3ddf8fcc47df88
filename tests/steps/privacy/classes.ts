import type { PersonalData, TableData } from "../../../lib/platform/personal-data.ts";
import type { DataClass } from "../../../lib/platform/tenancy/rules/retention.ts";
import { sql } from "../scene/given.ts";

/** A column as PostgreSQL's catalogue has it. */
export type Column = {
  table: string;
  name: string;
  type: string;
  is_generated: boolean;
  is_identity: boolean;
};

/** Every column of every table of ours; a partition's are its table's. */
export function readColumns(): Promise<Column[]> {
  return sql<Column>(selectColumns);
}

const listOf = (columns: string | undefined) => (columns ?? "").split(",").flatMap((name) => name.trim() || []);

/** Why a column's content stays as long as its row, or the class after whose days it is gone. */
export type Fate = { kind: DataClass } | { stays: string };

/** What a room says of one of its columns; several fates, or none, are faults. */
export function fatesOf({ rows, columns, sooner, expire }: TableData, name: string): Fate[] {
  const fates: Fate[] = listOf(columns).includes(name)
    ? [rows === undefined ? { stays: expire ?? "" } : { kind: rows }]
    : [];
  for (const [kind, names] of Object.entries(sooner ?? {}))
    if (listOf(names).includes(name)) fates.push({ kind: kind as DataClass });
  return fates;
}

export function tableDataOf(rooms: Readonly<Record<string, PersonalData>>, table: string): [string, TableData] | [] {
  for (const [room, { tables }] of Object.entries(rooms)) {
    const data = tables[table];
    if (data !== undefined) return [room, data];
  }
  return [];
}

/** What is wrong with how the rooms class the columns, in sentences. */
export function classFaults(rooms: Readonly<Record<string, PersonalData>>, columns: readonly Column[]): string[] {
  const found: string[] = [];
  for (const { table, name, type } of columns) {
    const [room, data] = tableDataOf(rooms, table);
    if (room === undefined || data === undefined) continue; // personal-data.test.ts says that the table is no room's.
    const fates = fatesOf(data, name);
    if (fates.length !== 1)
      found.push(
        `${table}.${name} (${type}) has ${fates.length === 0 ? "no class" : "several classes"}: name it in lib/${room}/personal-data.ts once, in ` +
          "`columns` if it is kept as long as its row, else in `sooner` under the class after whose days it is emptied.",
      );
  }
  for (const [room, { tables }] of Object.entries(rooms))
    for (const [table, data] of Object.entries(tables)) {
      if ((data.rows === undefined) === (data.expire === undefined))
        found.push(
          `${table} says ${data.rows === undefined ? "neither" : "both"} the class of its rows and why they stay: give one, \`rows\` or \`expire\`, in lib/${room}/personal-data.ts.`,
        );
      const there = columns.filter((column) => column.table === table).map(({ name }) => name);
      for (const name of [data.columns, ...Object.values(data.sooner ?? {})].flatMap(listOf))
        if (!there.includes(name)) found.push(`${room} classes ${table}.${name}, which is not there.`);
    }
  return found;
}

const selectColumns = `
  select case n.nspname when 'public' then t.relname else n.nspname || '.' || t.relname end as "table",
    a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    a.attgenerated <> '' as is_generated, a.attidentity <> '' as is_identity
  from pg_attribute a join pg_class t on t.oid = a.attrelid join pg_namespace n on n.oid = t.relnamespace
  where n.nspname in ('public', 'live', 'app') and t.relkind in ('r', 'p') and not t.relispartition
    and a.attnum > 0 and not a.attisdropped
  order by 1, a.attnum`;
