import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleOf } from "../../infra/openapi/examples.ts";
import { Schemas } from "../../infra/openapi/json-schema.ts";
import { keyedHash, seal } from "../../lib/platform/secrets/seal.ts";
import type { Role } from "../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { filteredRequestsFor, isCursor, requestFor, slotsOf } from "../steps/call/id-slots.ts";
import { asksOfOthers, type Comparable, callersOf, comparable, isTaken, withFile } from "../steps/call/same-answer.ts";
import { type Call, callForText } from "../steps/call/when.ts";
import { sql } from "../steps/scene/given.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { tenantsInTurn } from "../steps/scene/tenants.ts";
import { expectUntouched, foundIn, type Traces, tracesOf } from "../steps/tokens/traces.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const routes = await everyRoute();
const named = (chosen: Route[]) => chosen.map((route) => [route.name, route] as const);
const reads = routes.filter(({ contract }) => contract.method === "GET");
const lists = routes.filter((route) => slotsOf(route).some(isCursor));
const idempotent = routes.filter((route) => route.idempotent);

/** The one list of all organizations, and who may see it. */
const ALL_ORGANIZATIONS = "GET /api/organizations";
const seesAll = (route: Route, role: string) => route.name === ALL_ORGANIZATIONS && role === "super_admin";

let own: Tenant;
let foreign: Tenant;
let traces: Traces;
const figures = { reads: 0, seen: 0, cursors: 0, replays: 0, keys: 0, leaks: 0 };

beforeAll(async () => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
  own = await givenTenant();
  foreign = await givenTenant();
  traces = await tracesOf(foreign);
});
afterAll(() => {
  delete process.env.RATE_LIMIT_MEMBER;
  const { reads, seen, cursors, replays, keys, leaks } = figures;
  tell(4, "lists", {
    "answers of reads": reads,
    "of them with what is one's own": seen,
    "foreign cursors": cursors,
    replays,
    "foreign idempotency keys": keys,
    leaks,
  });
});

const tokenOf = (tenant: Tenant, caller: string) => {
  const { token } = tenant.members[caller as Role] ?? {};
  return token === undefined ? {} : { token };
};

const ask = async (route: Route, tenant: Tenant, caller: string, request: Call) =>
  comparable(await callForText(route, { ...request, ...tokenOf(tenant, caller) }));

describe("a read", () => {
  it.each(named(reads))("%s shows nothing of another organization", async (_name, route) => {
    // As somebody would look for it who knows what it says of itself.
    const texts = { search: [foreign.canary, "%", "example"], department: ["Research", foreign.canary] };
    const requests = filteredRequestsFor(route, own.ids, texts);
    await expectUntouched(foreign, async () => {
      for (const caller of callersOf(route).filter((role) => !seesAll(route, role))) {
        for (const request of requests) {
          const answer = await withFile(await ask(route, own, caller, request));
          const leaked = foundIn(answer, traces);
          figures.reads++;
          figures.seen += Number(JSON.stringify(answer).includes(own.canary));
          figures.leaks += leaked.length;
          expect({ caller, request, leaked }).toEqual({ caller, request, leaked: [] });
        }
      }
    });
  });

  it("shows it to super admins in the list of all organizations", async () => {
    const route = reads.find(({ name }) => name === ALL_ORGANIZATIONS);
    if (route === undefined) throw new Error(`there is no ${ALL_ORGANIZATIONS}`);
    expect(foundIn(await ask(route, own, "super_admin", {}), traces)).toEqual(
      expect.arrayContaining([foreign.org_id, foreign.canary]),
    );
  });

  it("would show it, if it were there: most show what is one's own", () => {
    expect(figures.seen).toBeGreaterThan(figures.reads / 4);
  });
});

/** Its cursors are sealed for whom they were given out to. */
const isBound = (name: string) => name === "GET /api/sync/pull";

describe("a cursor of another organization", () => {
  it.each(named(lists))("for %s shows nothing of it", async (name, route) => {
    const cursors: string[] = [];
    for (const caller of callersOf(route)) {
      const request = requestFor(route, foreign.ids);
      const { body } = await ask(route, foreign, caller, { ...request, query: { ...request.query, limit: "1" } });
      const cursor = /"next_cursor":"([^"]+)"/.exec(JSON.stringify(body))?.[1];
      if (cursor !== undefined) cursors.push(cursor);
    }
    // Otherwise let givenTenant make a second of what this lists.
    expect({ name, cursors: cursors.length }).not.toEqual({ name, cursors: 0 });
    figures.cursors += cursors.length;
    const callers = callersOf(route).filter((role) => !seesAll(route, role));
    await expectUntouched(foreign, async () => {
      for (const [cursor, caller] of cursors.flatMap((each) => callers.map((role) => [each, role] as const))) {
        const request = requestFor(route, own.ids);
        const answer = await ask(route, own, caller, { ...request, query: { ...request.query, cursor } });
        const leaked = foundIn(answer, traces);
        figures.replays++;
        figures.leaks += leaked.length;
        const status = asksOfOthers(name, caller) ? 403 : isBound(name) ? 422 : 200;
        expect({ caller, status: answer.status, leaked }).toEqual({ caller, status, leaked: [] });
      }
    });
  });
});

describe("an Idempotency-Key of another organization", () => {
  const attempt = tenantsInTurn();

  it.each(named(idempotent))("gets nobody its answer from %s", async (_name, route) => {
    const answers = await attempt(async (tenant) => {
      const request = { ...requestFor(route, tenant.ids), headers: { "idempotency-key": randomUUID() } };
      await givenAnswers(route, request);
      for (const caller of callersOf(route))
        expect((await ask(route, foreign, caller, request)).body).toMatchObject({ message: foreign.canary });
      const answers: Comparable[] = [];
      await expectUntouched(foreign, async () => {
        for (const caller of callersOf(route)) answers.push(await ask(route, tenant, caller, request));
      });
      return answers;
    }, isTaken);

    for (const got of answers) {
      const leaked = foundIn(got, traces);
      figures.keys++;
      figures.leaks += leaked.length;
      expect(got.status).toBeLessThan(500);
      expect({ leaked, replayed: got.headers["idempotency-replayed"] }).toEqual({ leaked: [], replayed: undefined });
      expect(got.body).not.toMatchObject({ error: { code: "IDEMPOTENCY_KEY_REUSED" } });
    }
  });
});

/** As if every member of the other organization had made this very request and got its canary. */
async function givenAnswers({ contract: { path, response } }: Route, { params, body, headers }: Call): Promise<void> {
  const rawPath = path.replaceAll(/\{(\w+)\}/g, (_, field: string) => params?.[field] ?? "");
  const hash = keyedHash("idempotency", JSON.stringify([path, rawPath, body]));
  const schemas = new Schemas();
  const data = exampleOf(schemas, schemas.convert(response, "output"));
  const answer = seal("idempotency", JSON.stringify({ data, message: foreign.canary }));
  for (const { id } of Object.values(foreign.members))
    await sql(insertKey, [foreign.org_id, id, headers?.["idempotency-key"], hash, answer]);
}

const insertKey = `
  insert into idempotency_keys (org_id, user_id, key, request_hash, sealed_response) values ($1, $2, $3, $4, $5)`;
