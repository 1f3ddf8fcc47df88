import pg from "pg";

/**
 * Begins the feed of offline sync anew, for a database that was put back: ids of transactions are lower there than those
 * that devices and rows remember. Every device then pulls from the beginning, and the sweep of the bucket waits.
 */
export async function renewEpoch(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query<{ name: string; columns: string[] }>(selectSynced);
    for (const { name, columns } of rows) {
      const table = client.escapeIdentifier(name);
      const now = columns.map((column) => `${client.escapeIdentifier(column)} = pg_current_xact_id()`);
      // Nothing that people see changes, so nothing is to say that it did.
      await client.query(`alter table ${table} disable trigger user`);
      await client.query(`update ${table} set ${now.join(", ")}`);
      await client.query(`alter table ${table} enable trigger user`);
    }
    await client.query("update app.sync_epoch set epoch = uuidv7()");
    // Also where a server does not tell that it is another one.
    await client.query("update app.file_sweeps set waits_until = now() + interval '14 days'");
    await client.query("commit");
  } finally {
    await client.end();
  }
}

const selectSynced = `
  select c.relname as name, array_agg(a.attname::text order by a.attname) as columns
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where a.attname in ('changed_xid', 'taught_xid') and not a.attisdropped and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
  group by c.relname order by c.relname`;
