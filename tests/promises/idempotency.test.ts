import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as createMember from "../../functions/users/create.ts";
import * as invite from "../../functions/users/invite.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { type Answer, type Call, call, type Endpoint } from "../steps/call/when.ts";
import { takeEverything } from "../steps/queues/queues.ts";
import { checksum } from "../steps/scene/checksum.ts";
import { givenMember, sql } from "../steps/scene/given.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { tell } from "./figures.ts";
import { REQUESTS, type Scene } from "./idempotent-requests.ts";

useTestDatabase();
relaxDatabaseTimeouts();

const routes = (await everyRoute()).filter(({ idempotent }) => idempotent);
/** Of these a hundred at once, of all others ten. */
const HUNDRED = ["POST /api/attendance/check-in", "POST /api/users"];

const figures = { routes: routes.length, requests: 0, "effects more than one": 0 };

beforeAll(() => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
});
afterAll(() => tell(17, "idempotency", figures));

function send<Called extends Endpoint>(route: Called, { member }: Pick<Scene, "member">, request: Call, key: string) {
  figures.requests++;
  return call(route, { ...request, token: member.token, headers: { "idempotency-key": key } });
}

/** What work leaves behind: how many rows more each table has, and how many messages lie in the queues. */
async function effectOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  await takeEverything();
  const before = await checksum();
  await work();
  const after = await checksum();
  const rows = (content = "0") => Number(content.split(":")[0]);
  const grown = Object.keys(after).map((table) => [table, rows(after[table]) - rows(before[table])] as const);
  const messages = (await takeEverything()).length;
  return { ...Object.fromEntries(grown.filter(([, more]) => more !== 0)), ...(messages > 0 ? { messages } : {}) };
}

const replayed = ({ headers }: Answer) => headers["idempotency-replayed"] === "true";

/** What some of many at once may be told instead, and why. */
const MAY_BE_TOLD: Readonly<Record<string, number>> = {
  // It ends the token that the others came with.
  "POST /api/auth/logout": 401,
  // What is asked before the transaction is asked by each of them (docs/adr/0061): the challenge is one attempt's, and
  // tries of a face are counted.
  "POST /api/auth/passkeys": 422,
  "POST /api/face/verify": 429,
};

describe.each(routes.map((route) => [route.name, route] as const))("%s", (name, route) => {
  const given = (): Promise<Scene> => {
    const make = REQUESTS[name];
    if (make === undefined) throw new Error(`Say in idempotent-requests.ts which request to ${name} succeeds.`);
    return make();
  };

  it("has one effect for many at once with one key, and one answer", async () => {
    const [one, many] = [await given(), await given()];
    const once = await effectOf(async () =>
      expect((await send(route, one, one.request, "k")).status).toBeLessThan(300),
    );
    const answers: Answer[] = [];
    const parallel = HUNDRED.includes(name) ? 100 : 10;
    const effect = await effectOf(async () => {
      const requests = Array.from({ length: parallel }, () => send(route, many, many.request, "k"));
      answers.push(...(await Promise.all(requests)));
    });
    if (JSON.stringify(effect) !== JSON.stringify(once)) figures["effects more than one"]++;
    expect(effect).toEqual(once);
    expect(once["public.idempotency_keys"]).toBe(1);
    const told = answers.filter(({ status }) => status !== MAY_BE_TOLD[name]);
    expect(new Set(told.map(({ status, data }) => JSON.stringify([status, data]))).size).toBe(1);
    expect(told.filter((answer) => !replayed(answer))).toHaveLength(1);
  });

  it("refuses the key for another request, and does nothing", async () => {
    const scene = await given();
    // Whoever signed out asks no more: only the key is left for this to be about.
    if (name.endsWith("/logout")) return expectForeignKey(route, scene);
    expect((await send(route, scene, scene.request, "k")).status).toBeLessThan(300);
    const others: readonly (readonly [Route, Call | undefined])[] = [[route, scene.changed], ...otherRoutes(route)];
    for (const [other, request] of others) {
      if (request === undefined) continue;
      const effect = await effectOf(async () => {
        const answer = await send(other, scene, request, "k");
        expect([other.name, answer.status, answer.error?.code]).toEqual([other.name, 422, "IDEMPOTENCY_KEY_REUSED"]);
      });
      expect(effect).toEqual({});
    }
  });

  it("keeps the same key of two members apart", async () => {
    const [one, other] = [await given(), await given()];
    const colleague = await givenMember({ org_id: other.member.org_id, role: "student" });
    const key = randomUUID();
    await send(readRoute(), { member: colleague }, { body: {} }, key);
    for (const scene of [one, other]) {
      const answer = await send(route, scene, scene.request, key);
      expect([answer.status < 300, replayed(answer)]).toEqual([true, false]);
    }
  });
});

const byName = (name: string): Route => {
  const found = routes.find((route) => route.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};
const readRoute = () => byName("POST /api/notifications/read-all");

/** A route that everybody may use, other than this one. */
function otherRoutes(route: Route): (readonly [Route, Call])[] {
  const names = ["POST /api/notifications/read-all", "POST /api/attendance/check-in"];
  return names.filter((name) => name !== route.name).map((name) => [byName(name), { body: {} }]);
}

async function expectForeignKey(route: Route, scene: Scene): Promise<void> {
  await send(readRoute(), scene, { body: {} }, "k");
  const effect = await effectOf(async () => {
    expect((await send(route, scene, scene.request, "k")).error?.code).toBe("IDEMPOTENCY_KEY_REUSED");
  });
  expect(effect).toEqual({});
}

describe("a request that failed", () => {
  const keysOf = ({ org_id }: Scene["member"]) => sql("select key from idempotency_keys where org_id = $1", [org_id]);

  it("leaves no key when the state did not allow it, and may be sent again when it does", async () => {
    const member = await givenMember();
    const attempt = () => send(checkOut, { member }, { body: {} }, "k");
    expect((await attempt()).error.code).toBe("NOT_CHECKED_IN");
    expect(await keysOf(member)).toEqual([]);
    await send(byName("POST /api/attendance/check-in"), { member }, { body: {} }, "another");
    const answer = await attempt();
    expect([answer.status, replayed(answer)]).toEqual([200, false]);
  });

  it("leaves no key when a constraint refused it", async () => {
    const admin = await givenMember({ role: "admin" });
    const body = { email: admin.email, name: "Eve", role: "employee" };
    expect((await send(createMember, { member: admin }, { body }, "k")).error.code).toBe("EMAIL_TAKEN");
    expect(await keysOf(admin)).toEqual([]);
    await sql("update users set email = $2 where id = $1", [admin.id, `${randomUUID()}@example.com`]);
    expect((await send(createMember, { member: admin }, { body }, "k")).status).toBe(201);
  });

  it("leaves neither key nor effect when something it needs is down", async () => {
    const member = await givenMember({ role: "admin" });
    const body = { role: "employee", email: `${randomUUID()}@example.com` };
    const queue = process.env.MAILS_QUEUE_URL;
    const effect = await effectOf(async () => {
      process.env.MAILS_QUEUE_URL = `${queue}-that-is-not-there`;
      const { status } = await send(invite, { member }, { body }, "k");
      process.env.MAILS_QUEUE_URL = queue;
      expect(status).toBeGreaterThanOrEqual(500);
    });
    expect(effect).toEqual({});
    expect((await send(invite, { member }, { body }, "k")).status).toBe(201);
  });

  it("leaves no key when it was malformed", async () => {
    const member = await givenMember();
    const checkIn = byName("POST /api/attendance/check-in");
    for (const body of ["{", { nothing: "such" }])
      expect((await send(checkIn, { member }, { body }, "k")).status).toBe(400);
    expect((await send(checkIn, { member }, { body: {} }, "k".repeat(256))).status).toBe(400);
    expect(await keysOf(member)).toEqual([]);
    expect((await send(checkIn, { member }, { body: {} }, "k")).status).toBe(201);
  });
});

describe("what is kept of a request with a key", () => {
  it("can be read by nobody: neither the password in the request nor the one in the answer", async () => {
    const member = await givenMember({ role: "admin" });
    const body = { email: `${randomUUID()}@example.com`, name: "Eve", role: "employee" };
    const { data } = await send(createMember, { member }, { body }, "k");
    const [kept] = await sql<{ text: string }>(
      "select encode(request_hash, 'escape') || encode(sealed_response, 'escape') as text from idempotency_keys where org_id = $1",
      [member.org_id],
    );
    expect(data.temporary_password?.length).toBeGreaterThan(9);
    expect(kept?.text).not.toContain(data.temporary_password);
    expect(kept?.text).not.toContain(body.email);
  });
});
