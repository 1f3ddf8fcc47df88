import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as ticket from "../../functions/websocket/ticket.ts";
import { hashSecret } from "../../lib/platform/secrets/secret.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { sql } from "../steps/scene/given.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { useDatabaseRole } from "../steps/services/database-role.ts";
import { givenSocket, useFakeSockets } from "../steps/sockets/sockets.ts";
import { foundIn, type Traces, tracesOf } from "../steps/tokens/traces.ts";
import { FUNCTIONS, type Secrets } from "./database-functions.ts";
import { tell } from "./figures.ts";

useTestDatabase();
useFakeSockets();
const asApp = useDatabaseRole("APP_DATABASE_URL");

let own: Tenant;
let foreign: Tenant;
let traces: Traces;
let secrets: Secrets;
const figures = { calls: 0, leaks: 0 };

beforeAll(async () => {
  own = await givenTenant();
  foreign = await givenTenant();
  secrets = await secretsOf(foreign);
  traces = await tracesOf(foreign);
});
afterAll(() => {
  tell(5, "functions", { functions: Object.keys(FUNCTIONS).length, ...figures });
  tell(6, "functions", { "functions found and listed": Object.keys(FUNCTIONS).length });
});

describe("the functions that a service role may execute", () => {
  it("are exactly those that are listed in database-functions.ts, with a reason each", async () => {
    const found = await sql<{ name: string; definer: boolean; roles: string }>(selectFunctions);
    const listed = Object.entries(FUNCTIONS).map(([name, { definer, roles }]) => ({ name, definer, roles }));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(found.sort(byName)).toEqual(listed.sort(byName));
  });

  it("look for names in no schema that a caller could put something into", async () => {
    expect(await sql(selectCreators)).toEqual([]);
    const paths = await sql<{ name: string; path: string }>(selectSearchPaths);
    expect(paths.length).toBeGreaterThan(10);
    for (const { name, path } of paths)
      expect([name, path]).toEqual([name, expect.stringMatching(/^search_path=(public|live), pg_temp$/)]);
  });
});

describe.each(Object.entries(FUNCTIONS))("%s", (_name, { call: statement, values = () => [], tells = [], roles }) => {
  it("tells the app role no more of another organization than is listed", async () => {
    const outcome = await asApp(own.org_id, statement, values(foreign, secrets));
    figures.calls++;
    if (roles === "worker") expect(outcome).toMatchObject({ code: "42501" });
    const rows = "rows" in outcome ? outcome.rows : [];
    const told = rows.flatMap((row) =>
      Object.keys(row).filter((column) => foundIn(row[column], traces).length > 0 || tells.includes(column)),
    );
    const leaked = told.filter((column) => !tells.includes(column));
    figures.leaks += leaked.length;
    expect(leaked).toEqual([]);
    expect(new Set(told)).toEqual(new Set(tells));
  });

  it("tells nothing at all to who guesses", async () => {
    const guesses = values(foreign, secrets).map((value) => (Buffer.isBuffer(value) ? randomBytes(32) : randomUUID()));
    const outcome = await asApp(own.org_id, statement, guesses);
    figures.calls++;
    expect(foundIn("rows" in outcome ? outcome.rows : [], traces)).toEqual([]);
  });
});

async function secretsOf(tenant: Tenant): Promise<Secrets> {
  const [hashes] = await sql<Record<Exclude<keyof Secrets, "ticket" | "socket">, string>>(selectHashes, [
    tenant.org_id,
  ]);
  if (hashes === undefined) throw new Error("the tenant has no secrets");
  const { data } = await call(ticket, { token: tenant.members.admin.token });
  const socket = await givenSocket(tenant.members.admin, "users");
  return { ...hashes, ticket: hashSecret(data.ticket).toString("base64url"), socket };
}

const selectHashes = `
  select
    (select encode(token_hash, 'hex') from refresh_tokens where org_id = $1 limit 1) as refresh,
    (select encode(code_hash, 'hex') from invites where org_id = $1 limit 1) as invite,
    (select encode(token_hash, 'hex') from password_resets where org_id = $1 limit 1) as reset,
    (select encode(token_hash, 'hex') from address_proofs where org_id = $1 limit 1) as proof,
    (select encode(confirm_hash, 'hex') from address_changes where org_id = $1 limit 1) as change,
    (select encode(credential_id, 'hex') from passkeys where org_id = $1 limit 1) as passkey`;

/** What is ours and not an extension's. */
const OURS = `
  n.nspname not in ('pg_catalog', 'information_schema')
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;

const selectFunctions = `
  select name, definer, case when app and worker then 'both' when app then 'app' else 'worker' end as roles
  from (
    select p.oid::regprocedure::text as name, p.prosecdef as definer,
      has_function_privilege('muster_app', p.oid, 'execute') as app,
      has_function_privilege('muster_worker', p.oid, 'execute') as worker
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where ${OURS}
  ) f
  where app or worker`;

const selectSearchPaths = `
  select p.oid::regprocedure::text as name, array_to_string(array(
    select setting from unnest(p.proconfig) setting where setting like 'search_path=%'), ' ') as path
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where p.prosecdef and ${OURS}`;

const selectCreators = `
  select role, n.nspname
  from pg_namespace n, unnest('{muster_app,muster_worker}'::text[]) role
  where n.nspname in ('public', 'live') and has_schema_privilege(role, n.oid, 'create')`;
