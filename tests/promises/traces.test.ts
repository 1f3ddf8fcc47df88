// Every change leaves a trace that nobody can erase: every route that changes something is asked to, field by field, and
// every job is run; each row that then differs must be in the log, before and after, with who did it, and in a
// transaction that says what was done. Routes come from the contracts, tables and triggers from PostgreSQL's catalogue.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { call, callForText } from "../steps/call/when.ts";
import { takeEverything } from "../steps/queues/queues.ts";
import { sql } from "../steps/scene/given.ts";
import { withoutPublicLimit } from "../steps/scene/sign-in.ts";
import {
  type AuditedTable,
  actionsSince,
  auditedTables,
  changesSince,
  differences,
  lastTrace,
  readRows,
  untold,
} from "../steps/traces/changes.ts";
import { NO_CHANGE, NO_SECRET, NOT_AUDITED, PARTLY, SECRETS } from "../steps/traces/tables.ts";
import { tell } from "./figures.ts";
import { FIELDS } from "./traced-fields.ts";
import { type Traced, tracedRequests } from "./traced-requests.ts";

useTestDatabase();
withoutPublicLimit();

/** Routes that write no entry of what they do, and why. None of them may change a row of an audited table. */
const NO_ENTRY: Readonly<Record<string, string>> = {
  "POST /api/rules/preview": "shows what would change, and changes nothing",
  "POST /api/activity/heartbeat": "evidence, by the hundred a second",
  "POST /api/attendance/scan": "a ticket for a code, for two minutes; the mark that comes of it is an entry",
  "POST /api/face/challenge": "a challenge, for a minute; the mark that comes of it is an entry",
  "POST /api/face/verify": "somebody tries their own face; nothing comes of it but when it matched last",
  "POST /api/auth/forgot-password": "anybody may ask for any address; using the link is an entry",
  "POST /api/auth/join": "anybody may ask for any address; the invite that comes of it is a change by its job",
  "POST /api/auth/passkey-sign-in/options": "a challenge, for five minutes; what is signed is an entry",
  "POST /api/auth/passkeys/options": "a challenge, for five minutes; the passkey that is made is an entry",
  "POST /api/auth/step-up/options": "a challenge, for five minutes; what is signed is an entry",
  "POST /api/auth/refresh-token":
    "goes on with a session every quarter of an hour; what is refused as a theft is an entry",
  "POST /api/auth/resend-verification": "one more mail with the same link; using it is an entry",
  "POST /api/notifications/read-all": "what a member has read is theirs",
  "POST /api/notifications/{id}/read": "what a member has read is theirs",
  "POST /api/realtime/ticket": "a ticket for a socket, for a minute",
  "POST /api/screenshots/upload": "evidence: a form for a picture that the tracker takes; its deletion is an entry",
  "POST /api/users/profile/picture":
    "a form for a picture; the one that comes of it is a change of the account, by its job",
  "POST /api/users/{id}/days/{date}/changes/preview": "what a change would come to: it is made and taken back at once",
};

const routes = (await everyRoute()).filter(({ contract }) => !["GET", "ANY"].includes(contract.method));
let tables: AuditedTable[];
const figures = {
  routes: routes.length,
  requests: 0,
  "audited tables": 0,
  "rows that changed": 0,
  "told by nothing": 0,
  secrets: 0,
};
beforeAll(async () => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
  tables = await auditedTables();
  figures["audited tables"] = tables.length;
});
afterAll(() => tell(41, "routes", figures));

/** Sends a request, and answers what its changes and entries lack, in sentences. */
async function faultsOf(route: Route, { request, actor }: Traced): Promise<string[]> {
  const [before, since] = [await readRows(tables), await lastTrace()];
  const { status, text } = await callForText(route, { ...request, ip: `203.0.113.${figures.requests % 250}` });
  if (status >= 300) throw new Error(`${route.name} answered ${status}: ${text}`);
  const different = differences(before, await readRows(tables));
  figures.requests++;
  figures["rows that changed"] += different.length;
  const faults = untold(different, await changesSince(since), { actor: await actor() });
  const actions = await actionsSince(since);
  if (route.name in NO_ENTRY) {
    if (actions.length > 0) faults.push(`writes ${actions}, and is excused`);
    if (different.length > 0) faults.push(`changes ${different.map(({ table }) => table)}, and is excused`);
  } else if (actions.length === 0) faults.push("writes no entry: call audit(…), or say in NO_ENTRY why not");
  figures["told by nothing"] += faults.length;
  return faults;
}

describe("a table", () => {
  it("has every change caught, or says why not", async () => {
    const rows = await sql<{ name: string }>(selectTables);
    const faults = rows.flatMap(({ name }) => {
      const operations = tables.find(({ table }) => table === name)?.operations ?? [];
      const wanted = name in NOT_AUDITED ? [] : (PARTLY[name]?.operations ?? ["delete", "insert", "update"]);
      return operations.join() === [...wanted].sort().join()
        ? []
        : [
            `${name}: caught are ${operations.join() || "none"}. Let a migration \`call app.audited('${name}', …)\`, or ` +
              "say in tests/steps/traces/tables.ts why its changes are not kept.",
          ];
    });
    expect(faults).toEqual([]);
    const names = rows.map(({ name }) => name);
    expect(Object.keys({ ...NOT_AUDITED, ...PARTLY }).filter((name) => !names.includes(name))).toEqual([]);
  });

  it("has the secrets and the columns that are no change that this suite knows, and no others", async () => {
    const known = await sql<{ table_name: string; secret: string[]; derived: string[] }>(
      "select table_name, secret, derived from app.audited_tables",
    );
    const of = (kind: "secret" | "derived") =>
      known.flatMap((each) => each[kind].map((column) => `${each.table_name}.${column}`)).sort();
    expect(of("secret")).toEqual([...SECRETS].sort());
    expect(of("derived")).toEqual(Object.keys(NO_CHANGE).sort());
  });

  it("tells a hash, a token or a sealed text of no column", async () => {
    const columns = await sql<{ name: string; table: string }>(selectSecretive);
    expect(columns.length).toBeGreaterThan(3);
    const audited = columns.filter(
      ({ name, table }) => !(name in NO_SECRET) && tables.some((each) => each.table === table),
    );
    expect(audited.map(({ name }) => name).filter((name) => !SECRETS.includes(name))).toEqual([]);
  });
});

describe.each(routes.map((route) => [route.name, route] as const))("%s", (name, route) => {
  it("tells of every row that it changes who, what, before and after", async () => {
    for (const traced of await tracedRequests(name)) {
      const faults = await faultsOf(route, traced);
      expect(faults, traced.what).toEqual([]);
    }
    await takeEverything();
  });
});

describe("the requests that were tried", () => {
  it("change each field of the routes that change what is there", async () => {
    const puts = routes.filter(({ contract }) => contract.method === "PUT" && contract.body !== undefined);
    const fields = puts.map(({ name, contract }) => {
      const { shape } = contract.body as unknown as { shape: object };
      return [name, Object.keys(shape).sort()] as const;
    });
    expect(fields).toEqual(fields.map(([name]) => [name, [...(FIELDS[name] ?? [])].sort()]));
  });

  it("left no secret in the log", async () => {
    const columns = await sql<{ name: string; table: string; column: string }>(selectSecretive);
    const [log] = await sql<{ text: string }>(selectLog);
    for (const { name, table, column } of columns) {
      if (name in NO_SECRET) continue;
      const values = await sql<{ value: string | null }>(`select t."${column}"::text as value from ${table} t`);
      for (const { value } of values) {
        if (value === null || value.length < 16) continue;
        figures.secrets++;
        expect([name, log?.text.includes(value.replace(/^\\x/, ""))]).toEqual([name, false]);
      }
    }
    expect(figures.secrets).toBeGreaterThan(25);
  });

  it("would be found to lack an entry, an actor, a value, or the change itself", async () => {
    const route = routes.find(({ name }) => name === "PUT /api/users/{id}");
    const [traced] = await tracedRequests("PUT /api/users/{id}");
    if (route === undefined || traced === undefined) throw new Error("no request");
    const [before, since] = [await readRows(tables), await lastTrace()];
    expect((await call(route, traced.request)).status).toBe(200);
    const different = differences(before, await readRows(tables));
    const changes = await changesSince(since);
    const actor = await traced.actor();
    const lacking = (changed: object) =>
      untold(
        different,
        changes.map((change) => ({ ...change, ...changed })),
        { actor },
      ).join();
    expect(lacking({})).toBe("");
    expect(untold(different, [], { actor }).join()).toMatch(/no change is kept/);
    expect(lacking({ action: null })).toMatch(/no entry/);
    expect(lacking({ actor_id: null })).toMatch(/by null/);
    expect(lacking({ before: {} })).toMatch(/is told as/);
    expect(lacking({ job: "maintain" })).toMatch(/in the job maintain/);
  });
});

const selectTables = `
  select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema')
  order by 1`;

const selectSecretive = `
  select t.name || '.' || a.attname as name, t.name as "table", a.attname as "column"
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  cross join lateral (
    select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end as name) t
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'live', 'app')
    and a.attnum > 0 and not a.attisdropped and a.atttypid in ('text'::regtype, 'bytea'::regtype)
    and a.attname ~ 'hash|token|secret|sealed|fingerprint'
  order by 1`;

const selectLog = `
  select coalesce((select string_agg(c::text, ' ') from audit_changes c), '')
    || coalesce((select string_agg(a::text, ' ') from audit_log a), '') as text`;
