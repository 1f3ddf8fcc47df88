import pg from "pg";

/** A PostgreSQL elsewhere, in the place of the embedded one: `npm run test:scale`. */
type Cluster = {
  /** URLs of the migrated database's owner and of whoever may make databases. */
  readonly ownerUrl: string;
  readonly superuserUrl: string;
};

const DATABASE = "muster";
const OWNER = "muster_owner";

/** Makes the owner and an empty database `muster` there. What it held is gone. */
export async function prepareCluster(superuserUrl: string, isShared: boolean): Promise<Cluster> {
  await withClient(superuserUrl, async (client) => {
    const { rowCount } = await client.query("select from pg_roles where rolname = $1", [OWNER]);
    if (rowCount === 0) await client.query(`create role ${OWNER} login createrole password '${OWNER}'`);
    // Behind a proxy no database is made: the one that is named is taken, whatever it is called.
    if (isShared) return;
    await client.query(`drop database if exists ${DATABASE} with (force)`);
    await client.query(`create database ${DATABASE} owner ${OWNER}`);
  });
  const url = new URL(superuserUrl);
  if (isShared) return { ownerUrl: url.href, superuserUrl };
  Object.assign(url, { username: OWNER, password: OWNER, pathname: DATABASE });
  return { ownerUrl: url.href, superuserUrl };
}

/**
 * Spreads every organization's table over the nodes, where the server has the extension citus; answers how many. Throws
 * with the name of each table that is refused, and why.
 */
export async function distribute(ownerUrl: string): Promise<number> {
  return await withClient(ownerUrl, async (client) => {
    const { rowCount } = await client.query("select from pg_available_extensions where name = 'citus'");
    if (rowCount === 0) return 0;
    await client.query("create extension if not exists citus");
    // Audit trail, live rows and tombstones are written by triggers: docs/scale.md says what becomes of them.
    await client.query("set citus.enable_unsafe_triggers = on");
    const { rows } = await client.query<{ name: string; column: string }>(selectTables);
    const refused: string[] = [];
    for (const { name, column } of rows)
      await client
        .query("select create_distributed_table($1::regclass, $2, colocate_with => $3)", [
          name,
          column,
          name === "organizations" ? "none" : "organizations",
        ])
        .catch((error: Error) => refused.push(`${name}: ${error.message}`));
    if (refused.length > 0) throw new Error(`Citus refuses ${refused.length} tables:\n${refused.join("\n")}`);
    return rows.length;
  });
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

// Those that others refer to come first: by how many tables stand before them.
const selectTables = `
  with recursive tenants as (
    select c.oid, c.relname::text as name, case c.relname when 'organizations' then 'id' else 'org_id' end as column
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and (c.relname = 'organizations' or exists (
        select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped))
  ), behind (oid, depth) as (
    select oid, 0 from tenants
    union
    select f.conrelid, b.depth + 1 from behind b join pg_constraint f on f.confrelid = b.oid and f.contype = 'f'
    where f.conrelid <> f.confrelid and b.depth < 10
  )
  select t.name, t.column from tenants t join behind b on b.oid = t.oid group by t.name, t.column order by max(b.depth), t.name`;
