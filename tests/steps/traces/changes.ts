import { isDeepStrictEqual } from "node:util";
import { sql } from "../scene/given.ts";
import { NO_CHANGE, PARTLY, SECRETS } from "./tables.ts";

type Content = Readonly<Record<string, unknown>>;

/** The rows of all audited tables at one moment, by table and key. */
export type Rows = ReadonlyMap<string, Content>;

/** A change as the log has it, with the entry of its transaction. */
export type Change = {
  id: string;
  table_name: string;
  row_id: string | null;
  operation: string;
  before: Content | null;
  after: Content | null;
  hidden: string[];
  actor_id: string | null;
  job: string | null;
  action: string | null;
};

/** A table with triggers that catch its changes, as the catalogue has them, and the columns that tell its rows apart. */
export type AuditedTable = { table: string; operations: string[]; key: string[] };

export function auditedTables(): Promise<AuditedTable[]> {
  return sql<AuditedTable>(selectAudited);
}

/** Everything that stands in those tables. */
export async function readRows(tables: readonly AuditedTable[]): Promise<Rows> {
  const rows = new Map<string, Content>();
  for (const { table, key } of tables)
    for (const { row } of await sql<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${table} t`))
      rows.set([table, row.org_id ?? row.id, ...key.map((column) => row[column])].join(" "), row);
  return rows;
}

/** The newest change and entry, to ask later for what came after them. */
export async function lastTrace(): Promise<{ change: string; entry: string }> {
  const [last] = await sql<{ change: string; entry: string }>(selectLast);
  return last ?? { change: "", entry: "" };
}

type Since = Awaited<ReturnType<typeof lastTrace>>;

export const changesSince = ({ change }: Since): Promise<Change[]> => sql<Change>(selectChanges, [change]);

export const actionsSince = async ({ entry }: Since): Promise<string[]> =>
  (await sql<{ action: string }>("select action from audit_log where id > $1 order by id", [entry])).map(
    ({ action }) => action,
  );

/** One row that differs between two moments. */
type Difference = { table: string; row_id: string; operation: string; before: Content | null; after: Content | null };

/** What differs between two moments, in the columns whose changes count. */
export function differences(before: Rows, after: Rows): Difference[] {
  const found: Difference[] = [];
  for (const place of new Set([...before.keys(), ...after.keys()])) {
    const [table = "", , ...key] = place.split(" ");
    const [old, now] = [before.get(place), after.get(place)];
    const operation = old === undefined ? "insert" : now === undefined ? "delete" : "update";
    if (PARTLY[table]?.operations.includes(operation) === false) continue;
    const changed = Object.keys(now ?? old ?? {}).filter(
      (name) => !(`${table}.${name}` in NO_CHANGE) && !isDeepStrictEqual(old?.[name] ?? null, now?.[name] ?? null),
    );
    if (changed.length === 0) continue;
    const pick = (row: Content | undefined) =>
      row === undefined ? null : Object.fromEntries(changed.map((name) => [name, row[name] ?? null]));
    found.push({ table, row_id: key.join(" "), operation, before: pick(old), after: pick(now) });
  }
  return found;
}

/** Who must have done it; undefined where nobody did, but the job. */
type Author = { actor?: string | undefined; job?: string };

/** What of the differences the changes do not tell, in sentences. */
export function untold(different: readonly Difference[], changes: readonly Change[], author: Author): string[] {
  return different.flatMap((difference) => {
    const { table, row_id, operation } = difference;
    const about = `${operation} of ${table} ${row_id}`;
    const own = changes.filter((change) => change.table_name === table && change.row_id === row_id);
    if (own.length === 0) return [`${about}: no change is kept. It changed ${JSON.stringify(difference.after)}`];
    const faults = own.flatMap((change) => authorFaults(about, change, author));
    return [...faults, ...valueFaults(about, difference, own)];
  });
}

function authorFaults(about: string, { actor_id, action, job }: Change, author: Author): string[] {
  return [
    ...(action === null ? [`${about}: no entry of its transaction says what was done`] : []),
    ...(author.actor !== undefined && actor_id !== author.actor
      ? [`${about}: by ${actor_id}, not ${author.actor}`]
      : []),
    ...((author.job ?? null) === job ? [] : [`${about}: in the job ${job}, not ${author.job ?? "none"}`]),
  ];
}

/** Several changes of a row are one: from what was before the first to what is after the last. */
function valueFaults(about: string, { table, before, after }: Difference, own: readonly Change[]): string[] {
  const faults: string[] = [];
  for (const name of Object.keys(after ?? before ?? {})) {
    const has = own.filter((change) => change.hidden.includes(name) || name in { ...change.before, ...change.after });
    const told = { before: has[0]?.before?.[name] ?? null, after: has.at(-1)?.after?.[name] ?? null };
    const is = { before: before?.[name] ?? null, after: after?.[name] ?? null };
    if (SECRETS.includes(`${table}.${name}`)) {
      if (!has.some(({ hidden }) => hidden.includes(name))) faults.push(`${about}: that ${name} changed is not told`);
      if (told.before !== null || told.after !== null) faults.push(`${about}: ${name} is told, and is a secret`);
    } else if (!isDeepStrictEqual(told, is))
      faults.push(`${about}: ${name} went ${JSON.stringify(is)}, and is told as ${JSON.stringify(told)}`);
  }
  return faults;
}

const selectAudited = `
  select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end as "table",
    array(
      select case when t.tgtype & 4 > 0 then 'insert' when t.tgtype & 8 > 0 then 'delete' else 'update' end
      from pg_trigger t where t.tgrelid = c.oid and t.tgname like '%\\_caught\\_%' and t.tgenabled = 'O'
      order by 1) as operations,
    array(
      select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
      where i.indrelid = c.oid and i.indisprimary and a.attname <> 'org_id' order by 1) as key
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition
    and exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname like '%\\_caught\\_%')
  order by 1`;

const selectLast = `
  select coalesce((select max(id::text) from audit_changes), '00000000-0000-0000-0000-000000000000') as change,
    coalesce((select max(id::text) from audit_log), '00000000-0000-0000-0000-000000000000') as entry`;

const selectChanges = `
  select c.id, c.table_name, c.row_id, c.operation, c.before, c.after, c.hidden, c.job, a.action,
    coalesce(c.actor_id, a.user_id) as actor_id
  from audit_changes c
  left join lateral (
    select e.action, e.user_id from audit_log e
    where e.org_id = c.org_id and e.transaction_id = c.transaction_id and e.created_at = c.at
    order by e.id limit 1) a on true
  where c.id > $1
  order by c.id`;
