import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, rolesOf } from "../../infra/openapi/roles.ts";
import { readObject } from "../../lib/aws/bucket.ts";
import { hasAtLeast, type Role } from "../../lib/domain/roles.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, type Route } from "../steps/endpoints.ts";
import { sql } from "../steps/given.ts";
import { isCursor, requestFor, type Slot, slotsOf } from "../steps/id-slots.ts";
import { takeEverything } from "../steps/queues.ts";
import { givenInviteCode, givenTenant, kindOf, type Tenant } from "../steps/tenant.ts";
import { foundIn, rowDigests, type Traces, tracesOf } from "../steps/traces.ts";
import { callForText, type Sent } from "../steps/when.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const routes = await everyRoute();
const slots = routes.flatMap((route) =>
  slotsOf(route)
    .filter((slot) => !isCursor(slot))
    .map((slot) => [`${route.name} ${slot.name}`, route, slot] as const),
);

/** Where super admins act for every organization; nobody else does, and they nowhere else. */
const ACROSS_ORGANIZATIONS = [
  "GET /api/organizations/{id} params.id",
  "GET /api/organizations/{id}/stats params.id",
  "PUT /api/organizations/{id} params.id",
];

/** Where an id is a filter, an unknown one finds nothing. */
const FILTERS = ["GET /api/audit query.user_id", "GET /api/audit query.resource_id"];

/** Personnel numbers are each organization's own: another's says nothing, and may be given again. */
const FREE = /body\.employee_id( of form \d)?$/;

let own: Tenant;
let foreign: Tenant;
let traces: Traces;
let before: Record<string, string>;
const figures = { requests: 0, callers: new Set<Caller>(), leaks: 0 };

beforeAll(async () => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
  process.env.RATE_LIMIT_PUBLIC = "1000000";
  own = await givenTenant();
  foreign = await givenTenant();
  traces = await tracesOf(foreign);
  await takeEverything();
  before = await rowDigests(foreign.org_id);
});
afterAll(() => {
  for (const name of ["RATE_LIMIT_MEMBER", "RATE_LIMIT_PUBLIC"]) delete process.env[name];
});

describe("an id of another organization", () => {
  it.each(slots)("in %s is as good as one that does not exist", async (name, route, slot) => {
    const kind = kindOf(route.contract, slot.field);
    for (const caller of callersOf(route)) {
      if (caller === "super_admin" && ACROSS_ORGANIZATIONS.includes(name)) continue;
      const id = foreign.ids[kind];
      // A number that was given is taken from then on.
      const tenant = FREE.test(name) ? await givenTenant() : own;
      const known = await answerTo(route, caller, slot, id, tenant);
      const unknown = await answerTo(route, caller, slot, randomUUID(), tenant);
      figures.requests += 2;
      figures.callers.add(caller);
      const leaked = foundIn(known, traces, id);
      figures.leaks += leaked.length;
      expect({ caller, leaked }).toEqual({ caller, leaked: [] });
      expect({ caller, answer: FREE.test(name) ? known.status : known }).toEqual({
        caller,
        answer: FREE.test(name) ? unknown.status : unknown,
      });
      expect({ caller, said: saidOf(known) }).toEqual({ caller, said: expectedFor(name, kind, caller) });
    }
    expect(await rowDigests(foreign.org_id)).toEqual(before);
  });

  it("reaches neither the files nor the queues of the other organization", async () => {
    const [shot] = await sql<{ object_key: string; thumbnail_key: string }>(
      "select object_key, thumbnail_key from screenshots where id = $1",
      [foreign.ids.screenshot],
    );
    expect(await readObject(shot?.object_key ?? "")).toBeDefined();
    expect(await readObject(shot?.thumbnail_key ?? "")).toBeDefined();
    expect(foundIn(await takeEverything(), traces)).toEqual([]);
  });

  it("is tried where one's own id is looked at: it answers otherwise", async () => {
    for (const [name, route, slot] of slots) {
      // What changes something has an organization of its own to change.
      const tenant = route.contract.method === "GET" ? own : await givenTenant();
      const id = tenant.ids[kindOf(route.contract, slot.field)];
      const answers = [];
      for (const caller of callersOf(route).toReversed()) answers.push(await answerTo(route, caller, slot, id, tenant));
      const good = answers.filter(({ status }) => status < 300 || status === 409);
      expect({ name, good: good.length > 0, answers }).toMatchObject({ name, good: true });
    }
  });
});

describe("super admins", () => {
  it.each(ACROSS_ORGANIZATIONS)("reach every organization by %s", async (name) => {
    const found = slots.find(([each]) => each === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    const other = await givenTenant();
    const answer = await answerTo(found[1], "super_admin", found[2], other.org_id, own);
    expect(answer.status).toBe(200);
    if (!name.includes("stats")) expect(foundIn(answer, await tracesOf(other))).toContain(other.canary);
  });
});

afterAll(() => {
  tell(4, "ids", {
    routes: new Set(slots.map(([, route]) => route.name)).size,
    "id slots": slots.length,
    callers: figures.callers.size,
    requests: figures.requests,
    leaks: figures.leaks,
  });
});

const callersOf = ({ contract: { access } }: Route): Caller[] =>
  access === "public" ? ["anonymous"] : rolesOf(access);

/** An answer without what differs between any two requests. */
async function answerTo(route: Route, caller: Caller, slot: Slot, id: string, tenant: Tenant) {
  const { token } = tenant.members[caller as Role] ?? {};
  const request = requestFor(route, tenant.ids, slot, id);
  const body = request.body as Record<string, unknown> | undefined;
  // Needed to get in at all.
  if (body?.invite_code !== undefined) body.invite_code = await givenInviteCode(tenant);
  else if (body?.organization_domain !== undefined) body.organization_domain = `${tenant.canary}.example`;
  return comparable(await callForText(route, { ...request, ...(token === undefined ? {} : { token }) }));
}

function comparable({ status, headers: { "x-request-id": _, ...headers }, cookies, text }: Sent) {
  const { request_id: _id, timestamp: _at, ...body } = JSON.parse(text) as Record<string, unknown>;
  return { status, headers, cookies, body };
}

/** In short what an answer says; of a list only whether there is anything in it. */
function saidOf({ status, body }: ReturnType<typeof comparable>): unknown {
  const { data, error } = body as { data?: { items?: unknown[] }; error?: { code: string } };
  if (error !== undefined) return [status, error.code];
  return data?.items === undefined ? status : [status, data.items];
}

function expectedFor(name: string, kind: keyof Tenant["ids"], caller: Caller): unknown {
  if (FILTERS.includes(name)) return [200, []];
  if (FREE.test(name)) return name.startsWith("PUT") ? 200 : 201;
  // Below managers nobody asks about others, whoever they are.
  if (kind === "member" && caller !== "anonymous" && !hasAtLeast(caller, "manager")) return [403, "FORBIDDEN"];
  return [404, "NOT_FOUND"];
}
