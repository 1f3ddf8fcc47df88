import { randomBytes } from "node:crypto";
import pg from "pg";
import { sql } from "../scene/given.ts";
import type { Column } from "./classes.ts";

/** A text that stands in one column of one organization's rows, and nowhere else. */
export type Canary = { column: Column; text: string };

const CARRIERS = ["text", "citext", "jsonb", "json", "bytea", "inet", "text[]", "citext[]"];
/** Where an object lies in the bucket: such a value is its own canary, or the object would be lost. */
const isAddress = ({ name }: Column) => name.endsWith("_key") && !["setting_key", "public_key"].includes(name);

/** What may be said in this column; undefined for one that cannot hold a text. */
export const canCarry = ({ type, is_generated }: Column) =>
  !is_generated && (CARRIERS.includes(type) || type.startsWith("character varying"));

/**
 * Writes a canary into every column that can hold one of an organization's rows, or of those with `naming` in them, past
 * triggers and foreign keys. A column that takes only words of a closed list has none, and is answered as `closed` with
 * the constraint that says so.
 */
export async function fillWithCanaries(
  orgId: string,
  columns: readonly Column[],
  naming = "",
): Promise<{ canaries: Canary[]; closed: string[] }> {
  const canaries: Canary[] = [];
  const closed: string[] = [];
  const client = await superuser();
  const keyed = new Set(columns.filter(({ name }) => name === "org_id").map(({ table }) => table));
  try {
    await client.query("set session_replication_role = replica");
    for (const [index, column] of columns.entries()) {
      const scope = column.table === "organizations" ? "id" : keyed.has(column.table) ? "org_id" : undefined;
      if (scope === undefined || !canCarry(column)) continue;
      if (isAddress(column)) {
        const select = `select ${column.name} as text from ${column.table} t where ${scope} = $1 and t::text like $2`;
        const rows = await client.query(select, [orgId, `%${naming}%`]);
        for (const { text } of rows.rows as { text: string | null }[])
          if (text !== null) canaries.push({ column, text });
        continue;
      }
      const text = `k${randomBytes(5).toString("hex")}n${index}`;
      const { rowCount, refused } = await fill(client, column, { scope, orgId, naming }, text);
      if (refused !== undefined) closed.push(`${column.table}.${column.name}: ${refused}`);
      else if (rowCount > 0) canaries.push({ column, text: column.type === "inet" ? inetOf(text) : text });
    }
  } finally {
    await client.end();
  }
  return { canaries, closed };
}

type Scope = { scope: string; orgId: string; naming: string };

async function fill(
  client: pg.Client,
  { table, name, type }: Column,
  { scope, orgId, naming }: Scope,
  text: string,
): Promise<{ rowCount: number; refused: string | undefined }> {
  try {
    const value = canaryValue(type, name);
    const update = `update ${table} t set ${quoted(name)} = ${value} where ${scope} = $1 and t::text like $3`;
    const { rowCount } = await client.query(update, [orgId, type === "inet" ? inetOf(text) : text, `%${naming}%`]);
    return { rowCount: rowCount ?? 0, refused: undefined };
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (code !== "23514" || constraint === undefined) throw error;
    return { rowCount: 0, refused: constraint };
  }
}

/** The canary as a value of the type, another one in each row: some columns are unique. */
function canaryValue(type: string, name: string): string {
  const text = "($2::text || '.' || left(md5(t.ctid::text), 8))";
  if (type === "bytea") return `convert_to(${text}, 'UTF8')`;
  if (type === "inet") return "$2::inet";
  if (type.endsWith("[]")) return `array[${text}]::${type}`;
  if (type.startsWith("json"))
    return `case when json_typeof(${quoted(name)}::json) = 'array' then json_build_array(json_build_object('name', ${text}, 'seconds', 1))
      else json_build_object('canary', ${text}) end::${type}`;
  return text;
}

const inetOf = (text: string) => `2001:db8::${text.slice(1, 5)}`;
export const quoted = (name: string) => `"${name}"`;

/** The canaries that are left, each with the tables in which it was found: its own, or a copy's. */
export async function findCanaries(
  canaries: readonly Canary[],
  columns: readonly Column[],
): Promise<Map<Canary, string[]>> {
  const left = new Map<Canary, string[]>();
  for (const table of new Set(columns.map((column) => column.table))) {
    const bytes = columns.filter((column) => column.table === table && column.type === "bytea");
    const parts = ["t::text", ...bytes.map(({ name }) => `encode(t.${quoted(name)}, 'escape')`)];
    const [row] = await sql<{ content: string | null }>(
      `select string_agg(concat_ws(' ', ${parts.join(", ")}), ' ') as content from ${table} t`,
    );
    for (const canary of canaries)
      if (row?.content?.includes(canary.text)) left.set(canary, [...(left.get(canary) ?? []), table]);
  }
  return left;
}

/** Triggers and foreign keys are passed by a superuser alone. */
export async function superuser(): Promise<pg.Client> {
  const url = new URL(process.env.DATABASE_URL ?? "");
  Object.assign(url, { username: "postgres", password: "postgres" });
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}
