import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "../setup/database.ts";
import { sql } from "../steps/scene/given.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { brief, useDatabaseRole, type Within } from "../steps/services/database-role.ts";
import { TABLES } from "./database-rights.ts";
import { tell } from "./figures.ts";

useTestDatabase();
const asApp = useDatabaseRole("APP_DATABASE_URL");

/** Beside what is of no organization, and the same for all. */
const ISOLATED = Object.entries(TABLES).filter(
  ([name, { muster_app }]) => muster_app !== "" && name !== "app.sync_epoch",
);
const COMMANDS = ["select", "insert", "update", "delete"] as const;
type Command = (typeof COMMANDS)[number];
const REFUSED = [0, "42501"];

let own: Tenant;
let foreign: Tenant;
const figures = { statements: 0, leaks: 0 };

beforeAll(async () => {
  own = await givenTenant();
  foreign = await givenTenant();
});
afterAll(() => {
  const tables = ISOLATED.length;
  tell(5, "tables", { tables, commands: COMMANDS.length, ...figures });
  tell(6, "tables", { "tables found and listed": Object.keys(TABLES).length });
});

describe("the catalogue", () => {
  it("has exactly the tables and rights that are listed in database-rights.ts", async () => {
    expect(await rightsOfTables()).toEqual(TABLES);
  });

  it("walls every table that a role may touch with exactly two policies", async () => {
    const policies = await sql<{ name: string; policies: unknown }>(selectPolicies);
    const expected = ISOLATED.map(([name]) => {
      const wall = `(${columnOf(name)} = ( SELECT app.current_org() AS current_org))`;
      const tenant = ["tenant", "PERMISSIVE", "{muster_app}", "ALL", wall, wall];
      return {
        name,
        walled: true,
        policies: [tenant, ["worker", "PERMISSIVE", "{muster_worker}", "ALL", "true", "true"]],
      };
    });
    expect(policies).toEqual(expected.sort((a, b) => (a.name < b.name ? -1 : 1)));
  });

  it("lets views see what their caller sees, and has none that keep a copy", async () => {
    const views = await sql<{ name: string; invoker: boolean }>(selectViews);
    expect(views.filter(({ invoker }) => !invoker)).toEqual([]);
  });

  it("has service roles that own nothing, bypass nothing and become nobody else", async () => {
    expect(await sql(selectRoles)).toEqual(
      ["muster_app", "muster_worker"].map((name) => ({ name, privileged: false, owns: 0, member_of: 0 })),
    );
  });
});

describe.each(ISOLATED.map(([name]) => name))("%s", (table) => {
  it.each(COMMANDS)("gives no row of another organization to a %s", async (command) => {
    const withins: Within[] = [own.org_id, null, ""];
    for (const within of withins) {
      const outcome = brief(await asApp(within, ...(await statementFor(table, command, foreign.org_id))));
      figures.statements++;
      if (typeof outcome === "number") figures.leaks += outcome;
      expect({ within, outcome }).toEqual({ within, outcome: expect.toBeOneOf(REFUSED) });
    }
  });

  it("shows no row at all without an organization", async () => {
    for (const within of [null, ""]) expect(brief(await asApp(within, `select from ${table}`))).toBe(0);
    figures.statements += 2;
  });

  it("lets no row move to another organization", async () => {
    const column = columnOf(table);
    const move = `update ${table} set ${column} = $1 where ${column} = $2`;
    expect(brief(await asApp(own.org_id, move, [foreign.org_id, own.org_id]))).toBe("42501");
    figures.statements++;
  });

  it("does all of this to one's own rows, as far as the role has the right", async () => {
    const rights = TABLES[table]?.muster_app.split(", ") ?? [];
    for (const command of COMMANDS) {
      const outcome = brief(await asApp(own.org_id, ...(await statementFor(table, command, own.org_id))));
      // A copy of a row meets its own key, and some rows are referred to: both are past the wall.
      const past = typeof outcome === "number" ? outcome > 0 : outcome.startsWith("23");
      // A table without a row would prove nothing: let givenTenant make one.
      expect({ command, past, outcome }).toMatchObject({ command, past: rights.includes(command) });
    }
  });
});

describe("partitions", () => {
  it("are reached through their table only", async () => {
    const partitions = await sql<{ name: string; walled: boolean }>(selectPartitions);
    expect(partitions.length).toBeGreaterThan(0);
    for (const { name, walled } of partitions) {
      expect([name, walled]).toEqual([name, true]);
      for (const command of COMMANDS) {
        figures.statements++;
        const outcome = brief(await asApp(own.org_id, ...(await statementFor(name, command, own.org_id))));
        expect([name, command, outcome]).toEqual([name, command, "42501"]);
      }
    }
  });
});

const columnOf = (table: string) => (table === "organizations" ? "id" : "org_id");

/** A statement that reads, copies, touches or deletes an organization's rows of a table. */
async function statementFor(table: string, command: Command, orgId: string): Promise<[string, unknown[]]> {
  const column = columnOf(table);
  const where = `where ${column} = $1`;
  if (command === "select") return [`select from ${table} ${where}`, [orgId]];
  if (command === "update") return [`update ${table} set ${column} = ${column} ${where}`, [orgId]];
  if (command === "delete") return [`delete from ${table} ${where}`, [orgId]];
  const [found] = await sql<{ row: unknown }>(`select to_jsonb(t) as row from ${table} t ${where} limit 1`, [orgId]);
  const columns = (await sql<{ names: string }>(selectColumns, [table]))[0]?.names ?? "";
  const copy = `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1)`;
  return [copy, [JSON.stringify(found?.row ?? { [column]: orgId })]];
}

async function rightsOfTables() {
  const rows = await sql<{ name: string; muster_app: string; muster_worker: string }>(selectRights);
  return Object.fromEntries(rows.map(({ name, ...rights }) => [name, rights]));
}

/** Everything that is ours; partitions are looked at on their own. */
const OURS = "n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and not c.relispartition";

const rightsOf = (role: string) => `
  coalesce((select string_agg(lower(privilege_type), ', ' order by privilege_type)
    from aclexplode(c.relacl) where grantee in ('${role}'::regrole, 0)), '') as ${role}`;

const selectRights = `
  select c.oid::regclass::text as name, ${rightsOf("muster_app")}, ${rightsOf("muster_worker")}
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f') and ${OURS}`;

const selectPolicies = `
  select c.oid::regclass::text as name, c.relrowsecurity as walled,
    (select json_agg(json_build_array(policyname, permissive, roles::text, cmd, qual, with_check) order by policyname)
     from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname) as policies
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f') and ${OURS} and n.nspname = 'public'
  order by c.relname collate "C"`;

const selectViews = `
  select c.oid::regclass::text as name,
    c.relkind = 'v' and coalesce(c.reloptions @> '{security_invoker=true}', false) as invoker
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm') and ${OURS}`;

const selectRoles = `
  select rolname as name, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as privileged,
    (select count(*) from pg_class where relowner = r.oid) as owns,
    (select count(*) from pg_auth_members where member = r.oid) as member_of
  from pg_roles r where rolname in ('muster_app', 'muster_worker') order by 1`;

const selectPartitions = `
  select c.oid::regclass::text as name, c.relrowsecurity as walled
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relispartition and c.relkind = 'r' and n.nspname = 'public'`;

const selectColumns = `
  select string_agg(quote_ident(attname), ', ' order by attnum) as names
  from pg_attribute
  where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`;
