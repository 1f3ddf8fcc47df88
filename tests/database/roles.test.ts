import pg from "pg";
import { describe, expect, it } from "vitest";
import { useTestDatabase } from "../setup/database.ts";
import { sql } from "../steps/scene/given.ts";
import { brief, useDatabaseRole } from "../steps/services/database-role.ts";

useTestDatabase();

const roles = {
  muster_app: useDatabaseRole("APP_DATABASE_URL"),
  muster_worker: useDatabaseRole("WORKER_DATABASE_URL"),
  muster_owner: useDatabaseRole("DATABASE_URL"),
};
const DENIED = "42501";

/** What only those may do who keep the database. */
const KEEPING = [
  ["make a table", "create table public.own (id int)"],
  ["make a table beside the functions", "create table app.own (id int)"],
  ["make a schema", "create schema own"],
  ["make a function", "create function public.own() returns int language sql return 1"],
  [
    "replace the function that says which organization it is",
    "create or replace function app.current_org() returns uuid language sql return null",
  ],
  ["change a table", "alter table users add column own int"],
  ["drop a table", "drop table users"],
  ["empty a table", "truncate users"],
  ["drop a policy", "drop policy tenant on users"],
  ["make a policy", "create policy own on users using (true)"],
  ["disable row-level security", "alter table users disable row level security"],
  ["make a trigger", "create trigger own before insert on users for each row execute function app.touch_updated_at()"],
  ["disable a trigger", "alter table users disable trigger all"],
  ["read what was migrated", "select from migrations.applied"],
  ["read limits and sockets without their functions", "select from live.sockets"],
  ["call what makes all policies", "call app.isolate('users')"],
  ["become the owner", "set role muster_owner"],
  ["make an extension", "create extension pg_stat_statements"],
] as const;

/** What only a superuser may do. */
const SUPERUSERS = [
  ["skip triggers and foreign keys", "set session_replication_role = replica"],
  ["read passwords of roles", "select from pg_authid"],
  ["read a file", "select pg_read_file('/etc/passwd')"],
  ["copy from a file", "copy users from '/etc/passwd'"],
  ["run a program", "copy (select 1) to program 'true'"],
  ["become superuser", "set role postgres"],
  ["make somebody superuser", "alter role muster_app superuser"],
  ["hide what it does from the server's log", "set log_statement = 'none'"],
  ["clear the statistics", "select pg_stat_reset()"],
  ["write large objects from a file", "select lo_import('/etc/passwd')"],
] as const;

describe.each(["muster_app", "muster_worker"] as const)("%s", (role) => {
  it.each(KEEPING)("may not %s", async (_what, statement) => {
    expect(brief(await roles[role](null, statement))).toBe(DENIED);
  });

  it("may pass none of its rights on", async () => {
    const passable = await sql(
      `select c.oid::regclass::text as name from pg_class c, aclexplode(c.relacl) a where a.grantee = $1::regrole and a.is_grantable`,
      [role],
    );
    expect(passable).toEqual([]);
  });

  it("may not become the other", async () => {
    const other = role === "muster_app" ? "muster_worker" : "muster_app";
    expect(brief(await roles[role](null, `set role ${other}`))).toBe(DENIED);
  });
});

describe.each(["muster_app", "muster_worker", "muster_owner"] as const)("%s is no superuser: it", (role) => {
  it.each(SUPERUSERS)("may not %s", async (_what, statement) => {
    expect(brief(await roles[role](null, statement))).toBe(DENIED);
  });

  it("has no attribute that it does not need", async () => {
    const [attributes] = await sql(
      `select rolsuper, rolbypassrls, rolreplication, rolcreatedb, rolcreaterole, rolcanlogin from pg_roles where rolname = $1`,
      [role],
    );
    const rolcreaterole = role === "muster_owner"; // it makes the other two
    const none = { rolsuper: false, rolbypassrls: false, rolreplication: false, rolcreatedb: false };
    expect(attributes).toEqual({ ...none, rolcreaterole, rolcanlogin: true });
  });
});

describe("muster_app", () => {
  it("may not turn row-level security off for itself", async () => {
    const client = new pg.Client({ connectionString: process.env.APP_DATABASE_URL });
    await client.connect();
    // What a policy would filter is refused then, and never shown.
    await client.query("set row_security = off");
    await expect(client.query("select from users")).rejects.toMatchObject({ code: DENIED });
    await client.end();
  });
});

describe("functions that work as their owner", () => {
  it("look nothing up among what their caller made", async () => {
    const [unsafe] = await sql(
      `select count(*)::int as functions from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ('app', 'live') and prosecdef
         and not coalesce(array_to_string(proconfig, ','), '') ~ 'search_path=.*pg_temp'`,
    );
    expect(unsafe).toEqual({ functions: 0 });
  });
});

describe("time", () => {
  it.each([
    ["APP_DATABASE_URL", { statement: "25s", lock: "5s", idle: "30s" }],
    ["WORKER_DATABASE_URL", { statement: "280s", lock: "30s", idle: "5min" }],
  ])("is limited for whoever connects with %s", async (variable, limits) => {
    const client = new pg.Client({ connectionString: process.env[variable] });
    await client.connect();
    const { rows } = await client.query(
      `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
         current_setting('idle_in_transaction_session_timeout') as idle`,
    );
    await client.end();
    expect(rows).toEqual([limits]);
  });
});
