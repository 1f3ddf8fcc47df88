import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { Caller } from "../../infra/openapi/roles.ts";
import { readObject } from "../../lib/platform/aws/bucket.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { isCursor, slotsOf } from "../steps/call/id-slots.ts";
import { answerTo, callersOf, isTaken, refusalOf, saidOf } from "../steps/call/same-answer.ts";
import { takeEverything } from "../steps/queues/queues.ts";
import { sql } from "../steps/scene/given.ts";
import { givenTenant, kindOf, type Tenant } from "../steps/scene/tenant.ts";
import { tenantsInTurn } from "../steps/scene/tenants.ts";
import { expectUntouched, foundIn, type Traces, tracesOf } from "../steps/tokens/traces.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const routes = await everyRoute();
/** The code of an invite is no id: a path has one name for its parameter, whatever the method. */
const CODE = "GET /api/invites/{id}";
const slots = routes.flatMap((route) =>
  slotsOf(route)
    .filter((slot) => !isCursor(slot) && route.name !== CODE)
    .map((slot) => [`${route.name} ${slot.name}`, route, slot] as const),
);

/** Where super admins act for every organization; nobody else does, and they nowhere else. */
const ACROSS_ORGANIZATIONS = [
  "GET /api/organizations/{id} params.id",
  "GET /api/organizations/{id}/domain params.id",
  "GET /api/organizations/{id}/stats params.id",
  "POST /api/organizations/{id}/domain/verify params.id",
  "PUT /api/organizations/{id} params.id",
];

/** Personnel numbers are each organization's own: another's says nothing, and may be given again. */
const FREE = /body\.employee_id( of form \d)?$/;

/** What an authenticator calls its key is worth nothing without a signature of it, and a session nothing without a code. */
const isSigned = (kind: keyof Tenant["ids"]) => kind === "credential" || kind === "scanned_session";

let own: Tenant;
let foreign: Tenant;
let traces: Traces;
const figures = { requests: 0, callers: new Set<Caller>(), leaks: 0 };

beforeAll(async () => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
  process.env.RATE_LIMIT_PUBLIC = "1000000";
  own = await givenTenant();
  foreign = await givenTenant();
  traces = await tracesOf(foreign);
  await takeEverything();
});
afterAll(() => {
  for (const name of ["RATE_LIMIT_MEMBER", "RATE_LIMIT_PUBLIC"]) delete process.env[name];
});

describe("an id of another organization", () => {
  it.each(slots)("in %s is as good as one that does not exist", async (name, route, slot) => {
    const kind = kindOf(route.contract, slot.field);
    const callers = callersOf(route).filter((role) => role !== "super_admin" || !ACROSS_ORGANIZATIONS.includes(name));
    await expectUntouched(foreign, async () => {
      for (const caller of callers) {
        const id = foreign.ids[kind];
        // A number that was given is taken from then on.
        const tenant = FREE.test(name) ? await givenTenant() : own;
        const known = await answerTo(route, tenant, caller, slot, id);
        const unknown = await answerTo(route, tenant, caller, slot, randomUUID());
        figures.requests += 2;
        figures.callers.add(caller);
        const leaked = foundIn(known, traces, id);
        figures.leaks += leaked.length;
        expect({ caller, leaked }).toEqual({ caller, leaked: [] });
        if (!isSigned(kind))
          expect({ caller, said: saidOf(known) }).toEqual({ caller, said: expectedFor(name, kind, caller) });
        if (FREE.test(name)) expect(saidOf(unknown)).toEqual(saidOf(known));
        else expect({ caller, ...known }).toEqual({ caller, ...unknown });
      }
    });
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
    const attempt = tenantsInTurn();
    for (const [name, route, slot] of slots) {
      const kind = kindOf(route.contract, slot.field);
      if (isSigned(kind)) continue;
      const answers = await attempt(async (tenant) => {
        const answers = [];
        for (const caller of callersOf(route).toReversed())
          answers.push(await answerTo(route, tenant, caller, slot, tenant.ids[kind]));
        return answers;
      }, isTaken);
      expect({ name, good: isTaken(answers), answers }).toMatchObject({ name, good: true });
    }
  });
});

describe("a new route", () => {
  const body = z.object({
    groups: z.array(z.object({ member_ids: z.array(z.string()) })).optional(),
    about: z.union([z.object({ owner: z.uuid() }), z.object({ gadget_id: z.string().nullable() })]),
  });
  const contract = { method: "POST", path: "/api/gadgets/{id}", params: z.object({ id: z.uuid() }), body } as const;

  it("is searched for ids in all depths", () => {
    expect(slotsOf({ contract } as unknown as Route).map(({ name }) => name)).toEqual([
      "params.id",
      "body.groups.0.member_ids.0",
      "body.about.owner",
      "body.about.gadget_id",
    ]);
  });

  it("fails these suites until somebody says what its ids are of", () => {
    for (const field of ["id", "member_ids", "owner", "gadget_id"])
      expect(() => kindOf(contract, field)).toThrow(/Say it in KINDS of tests\/steps\/scene\/tenant.ts/);
  });
});

describe("super admins", () => {
  it.each(ACROSS_ORGANIZATIONS)("reach every organization by %s", async (name) => {
    const found = slots.find(([each]) => each === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    const other = await givenTenant();
    const answer = await answerTo(found[1], own, "super_admin", found[2], other.org_id);
    expect(answer.status).toBe(200);
    if (!name.includes("stats")) expect(foundIn(answer, await tracesOf(other))).toContain(other.canary);
  });
});

afterAll(() => {
  const all = routes.flatMap((route) => slotsOf(route));
  tell(6, "routes", { "routes searched": routes.length, "ids and cursors found": all.length });
  tell(4, "ids", {
    routes: new Set(slots.map(([, route]) => route.name)).size,
    "id slots": slots.length,
    callers: figures.callers.size,
    requests: figures.requests,
    leaks: figures.leaks,
  });
});

function expectedFor(name: string, kind: keyof Tenant["ids"], caller: Caller): unknown {
  if (FREE.test(name)) return name.startsWith("PUT") ? 200 : 201;
  return refusalOf(name, kind, caller);
}
