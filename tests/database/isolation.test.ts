import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "../setup/database.ts";
import { givenMember, type Member, sql } from "../steps/given.ts";

useTestDatabase();

type Table = { name: string; rls: boolean; policies: string[]; partition: boolean };
let tables: Table[] = [];
let member: Member;
let app: pg.Client;

beforeAll(async () => {
  tables = await sql<Table>(
    `select c.relname as name, c.relrowsecurity as rls, c.relispartition as partition,
       coalesce((select array_agg(polname::text order by polname) from pg_policy where polrelid = c.oid), '{}') as policies
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`,
  );
  member = await givenMember();
  app = new pg.Client({ connectionString: process.env.APP_DATABASE_URL });
  await app.connect();
});
afterAll(() => app.end());

/** Runs statements as the app role inside an organization, undoing them afterwards. */
async function asApp(orgId: string | null, statement: string, values: unknown[] = []): Promise<number | string> {
  await app.query("begin");
  try {
    if (orgId !== null) await app.query("select set_config('app.org_id', $1, true)", [orgId]);
    return (await app.query(statement, values)).rowCount ?? 0;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await app.query("rollback");
  }
}

describe("every table", () => {
  it("has row-level security and exactly the two policies, or is a partition without any right", () => {
    expect(tables.length).toBeGreaterThan(15);
    for (const { name, rls, policies, partition } of tables) {
      expect({ name, rls }).toEqual({ name, rls: true });
      expect({ name, policies }).toEqual({ name, policies: partition ? [] : ["tenant", "worker"] });
    }
  });

  it("shows the app role no row without an organization, with an empty one, or with a foreign one", async () => {
    const foreign = (await givenMember()).org_id;
    let tried = 0;
    for (const { name } of tables.filter(({ partition }) => !partition)) {
      for (const org of [null, "", randomUUID()]) {
        expect([name, org, await asApp(org, `select from ${name}`)]).toEqual([name, org, 0]);
        tried++;
      }
      const column = name === "organizations" ? "id" : "org_id";
      expect([name, await asApp(foreign, `select from ${name} where ${column} = $1`, [member.org_id])]).toEqual([
        name,
        0,
      ]);
      const update = await asApp(foreign, `update ${name} set ${column} = ${column} where ${column} = $1`, [
        member.org_id,
      ]);
      expect([name, [0, "42501"]]).toEqual([name, expect.arrayContaining([update])]);
      const deleted = await asApp(foreign, `delete from ${name} where ${column} = $1`, [member.org_id]);
      expect([name, [0, "42501"]]).toEqual([name, expect.arrayContaining([deleted])]);
      tried += 3;
    }
    console.info(`row-level security: ${tried} statements tried, 0 foreign rows`);
  });

  it("refuses the app role to move its own row to another organization", async () => {
    const foreign = (await givenMember()).org_id;
    expect(await asApp(member.org_id, "update users set org_id = $1 where id = $2", [foreign, member.id])).toBe(
      "42501",
    );
  });
});

describe("the service roles", () => {
  it("own nothing, bypass nothing and are no superusers", async () => {
    const roles = await sql(
      "select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname in ('muster_app', 'muster_worker') order by 1",
    );
    expect(roles).toEqual([
      { rolname: "muster_app", rolsuper: false, rolbypassrls: false, rolcreaterole: false },
      { rolname: "muster_worker", rolsuper: false, rolbypassrls: false, rolcreaterole: false },
    ]);
  });

  it("cannot rewrite the audit log", async () => {
    expect(await asApp(member.org_id, "update audit_log set action = 'x'")).toBe("42501");
    expect(await asApp(member.org_id, "delete from audit_log")).toBe("42501");
  });

  it("cannot read the live store's tables, only call its functions", async () => {
    expect(await asApp(null, "select from live.sockets")).toBe("42501");
    expect(await asApp(null, "select live.hit('k', 60)")).toBe(1);
  });

  it("cannot read a partition directly", async () => {
    const [partition] = await sql<{ name: string }>("select app.ensure_partitions(current_date, current_date) as name");
    expect(
      await asApp(
        member.org_id,
        `select from ${partition?.name ?? `user_activity_tracking_${new Date().toISOString().slice(0, 10).replaceAll("-", "")}`}`,
      ),
    ).toBe("42501");
  });
});

describe("references", () => {
  it("never cross organizations: a foreign member's id is refused in every one of them", async () => {
    const stranger = await givenMember();
    const references = await sql<{ table: string; constraint: string; columns: string[] }>(
      `select c.conrelid::regclass::text as table, c.conname as constraint,
         (select array_agg(a.attname::text order by k.ord) from unnest(c.conkey) with ordinality k (attnum, ord)
          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum) as columns
       from pg_constraint c
       where c.contype = 'f' and c.connamespace = 'public'::regnamespace and c.confrelid <> 'organizations'::regclass`,
    );
    expect(references.length).toBeGreaterThan(15);
    for (const { table, constraint, columns } of references)
      expect({ table, constraint, first: columns[0] }).toEqual({ table, constraint, first: "org_id" });
    await expect(
      sql("insert into user_sessions (org_id, user_id, expires_at) values ($1, $2, now())", [
        member.org_id,
        stranger.id,
      ]),
    ).rejects.toMatchObject({ code: "23503" });
  });
});
