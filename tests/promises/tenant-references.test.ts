import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { ownerPool, sql } from "../steps/scene/given.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { givenSocket, useFakeSockets } from "../steps/sockets/sockets.ts";
import { LOOSE_COLUMNS } from "./database-rights.ts";
import { tell } from "./figures.ts";

useTestDatabase();
useFakeSockets();

type Reference = { name: string; table: string; target: string; columns: string[]; target_columns: string[] };

let own: Tenant;
let foreign: Tenant;
let references: Reference[] = [];
const figures = { references: 0, refused: 0, accepted: 0 };

beforeAll(async () => {
  own = await givenTenant();
  foreign = await givenTenant();
  for (const { members } of [own, foreign]) await givenSocket(members.admin, "users");
  references = await sql<Reference>(selectReferences);
});
afterAll(() => tell(7, "references", figures));

describe("a reference", () => {
  it("to a thing of an organization carries the organization", () => {
    expect(references.length).toBeGreaterThan(20);
    for (const { name, columns, target_columns } of references)
      expect([name, columns[0], target_columns[0]]).toEqual([name, "org_id", "org_id"]);
  });

  it("to another organization's thing is refused, in each of them", async () => {
    for (const reference of references) {
      const outcome = await whenPointedAbroad(reference);
      figures.references++;
      if (outcome.startsWith("23503")) figures.refused++;
      else figures.accepted++;
      expect([reference.name, outcome]).toEqual([reference.name, expect.toBeOneOf(refusalsOf(reference))]);
    }
  });

  it("is missing only where it is listed in database-rights.ts", async () => {
    const loose = await sql<{ name: string }>(selectLoose);
    expect(loose.map(({ name }) => name).sort()).toEqual(Object.keys(LOOSE_COLUMNS).sort());
  });

  it("is missing from heartbeats, where ingestion stands in for it", async () => {
    const stray = { id: foreign.members.teacher.id, org_id: own.org_id };
    const now = Math.floor(Date.now() / 1000);
    const { failed } = await ingestBatch([message(stray, [heartbeat(now)])]);
    expect(failed).toEqual([]);
    expect(await sql("select from user_activity_tracking where user_id = $1", [stray.id])).toEqual([]);
  });
});

/** By itself, or by one that refers by more than it does. */
const refusalsOf = ({ table, columns }: Reference) =>
  references
    .filter((other) => other.table === table && columns.every((column) => other.columns.includes(column)))
    .map(({ name }) => `23503 ${name}`);

/** Takes one of the organization's own rows and lets it refer to the other's; answers the refusal. Nothing stays. */
async function whenPointedAbroad(reference: Reference): Promise<string> {
  const { table, target, columns, target_columns } = reference;
  // What a smaller reference of the row holds already is left as it is: this one has to hold the rest.
  const held = references
    .filter((other) => other.table === table && other.columns.length < columns.length)
    .filter((other) => other.columns.every((column) => columns.includes(column)))
    .flatMap((other) => other.columns);
  const client = await ownerPool().connect();
  const changes = columns
    .map((column, index) => [column, target_columns[index]])
    .filter(([column = ""]) => column !== "org_id" && !held.includes(column));
  const set = changes.map(([column, wanted]) => `${column} = abroad.${wanted}`).join(", ");
  try {
    await client.query("begin");
    // What the other organization has in this table would be in the way of keys that are the member alone.
    if (table !== target) await client.query(`delete from ${table} where org_id = $1`, [foreign.org_id]);
    // What refers to the row by these columns as well would not let it go.
    for (const other of references)
      if (other.target === table && other.target_columns.some((column) => columns.slice(1).includes(column)))
        await client.query(`delete from ${other.table} where org_id = $1`, [own.org_id]);
    const { rowCount } = await client.query(
      `with abroad as (select * from ${target} where org_id = $1 limit 1),
         one as (select t.ctid as place, t.tableoid as part from ${table} t where t.org_id = $2 limit 1)
       update ${table} t set ${set} from abroad, one where t.ctid = one.place and t.tableoid = one.part`,
      [foreign.org_id, own.org_id],
    );
    // Without a row on either side nothing was tried: let givenTenant make one.
    return `${rowCount} rows changed`;
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    return `${code} ${constraint}`;
  } finally {
    await client.query("rollback");
    client.release();
  }
}

const NAMES = `
  (select array_agg(a.attname::text order by k.place)
   from unnest(KEY) with ordinality k (number, place)
   join pg_attribute a on a.attrelid = RELATION and a.attnum = k.number)`;
const namesOf = (key: string, relation: string) => NAMES.replace("KEY", key).replace("RELATION", relation);

/** All foreign keys but those to organizations: moving a row to another organization is the wall's business. */
/** All but those by an organization's date, which is no thing that another organization's could be taken for. */
const selectReferences = `
  select c.conname as name, c.conrelid::regclass::text as table, c.confrelid::regclass::text as target,
    ${namesOf("c.conkey", "c.conrelid")} as columns, ${namesOf("c.confkey", "c.confrelid")} as target_columns
  from pg_constraint c
  where c.contype = 'f' and c.conparentid = 0 and c.confrelid <> 'public.organizations'::regclass
    and ${namesOf("c.confkey", "c.confrelid")} <> '{org_id,date}'
  order by 1`;

/** Columns that are called as an id is, are no key of their own row, and are in no foreign key. */
const selectLoose = `
  select t.oid::regclass::text || '.' || a.attname as name
  from pg_class t
  join pg_namespace n on n.oid = t.relnamespace
  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  where t.relkind in ('r', 'p') and not t.relispartition and n.nspname in ('public', 'live')
    and a.attname ~ '(_id|_by)$' and a.attname <> 'org_id' and a.atttypid = any ('{uuid,text}'::regtype[])
    and not exists (select from pg_constraint c where c.conrelid = t.oid and c.contype = 'f' and a.attnum = any (c.conkey))`;
