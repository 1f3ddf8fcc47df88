import type pg from "pg";

/**
 * Fills a table while it has hardly an index: all but the keys that foreign keys lean on are taken away before and made
 * again afterwards, as the migrations made them, each from all rows at once. What they forbid is checked then.
 */
export async function withoutIndexes(client: pg.ClientBase, table: string, fill: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ take: string; make: string }>(selectIndexes, [table]);
  for (const { take } of rows) await client.query(take);
  await fill();
  for (const { make } of rows) await client.query(make);
}

const selectIndexes = `
  select format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as take,
    format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) as make
  from pg_constraint c
  where c.conrelid = $1::regclass and c.contype in ('p', 'u', 'x')
    and not exists (select from pg_constraint f where f.contype = 'f' and f.conindid = c.conindid)
  union all
  select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
  from pg_index i
  where i.indrelid = $1::regclass and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`;
