import { sql } from "../scene/given.ts";

type Schema = "public" | "live";

/**
 * Does something while every write to a schema fails, with an error that quotes the row in each of its fields, as
 * PostgreSQL's own errors do with what they could not read.
 */
export async function whileBroken<Result>(schema: Schema, work: () => Promise<Result>): Promise<Result> {
  await breakWrites(schema);
  try {
    return await work();
  } finally {
    await mendWrites(schema);
  }
}

async function breakWrites(schema: Schema): Promise<void> {
  await sql(`
    create or replace function public.quote_row() returns trigger language plpgsql as $$
    begin
      raise exception using errcode = '22P02',
        message = 'invalid input syntax: ' || case tg_op when 'DELETE' then old::text else new::text end,
        detail = 'Failing row contains ' || case tg_op when 'DELETE' then old::text else new::text end,
        hint = case tg_op when 'DELETE' then old::text else new::text end;
    end $$`);
  for (const table of await tablesOf(schema))
    await sql(
      `create trigger quote_row before insert or update or delete on ${table} for each row execute function public.quote_row()`,
    );
}

async function mendWrites(schema: Schema): Promise<void> {
  for (const table of await tablesOf(schema)) await sql(`drop trigger if exists quote_row on ${table}`);
}

async function tablesOf(schema: Schema): Promise<string[]> {
  const rows = await sql<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition`,
    [schema],
  );
  return rows.map(({ name }) => name);
}
