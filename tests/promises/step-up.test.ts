// What cannot be undone, and what hands rights or data over, asks whoever is signed in to prove once more who they are.
// Routes come from the contracts: one that asks and is not tried fails, and so does one that gives a role and does not ask.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as stepUp from "../../functions/auth/step-up.ts";
import { hashPassword } from "../../lib/platform/secrets/password.ts";
import { useTestDatabase } from "../setup/database.ts";
import { bodyForms, fieldsOf } from "../steps/call/body-fields.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { exampleCall } from "../steps/call/example-call.ts";
import { call, callForText } from "../steps/call/when.ts";
import { changedTables, checksum } from "../steps/scene/checksum.ts";
import { givenMember, givenSetting, sql } from "../steps/scene/given.ts";
import { PASSWORD } from "../steps/scene/sign-in.ts";
import { tell } from "./figures.ts";
import { ASKING } from "./step-up-requests.ts";
import type { Traced } from "./traced-requests.ts";

useTestDatabase();

const routes = await everyRoute();
const asking = routes.filter(({ contract }) => contract.stepUp !== undefined);
const signedIn = routes.filter(({ contract }) => contract.access !== "public");
/** What is counted of refused requests, too. */
const BOOKKEEPING = ["live.counters", "live.attempts"];
/** What somebody without the factor that is required may do: set one up, see who they are, and leave. */
const DURING_ENROLMENT = [
  "GET /api/auth/me",
  "GET /api/auth/second-factors",
  "GET /api/auth/verify",
  "POST /api/auth/logout",
  "POST /api/auth/passkeys",
  "POST /api/auth/passkeys/options",
  "POST /api/auth/step-up",
  "POST /api/auth/step-up/options",
  "POST /api/auth/totp",
  "POST /api/auth/totp/confirm",
];

const figures = { routes: asking.length, refused: 0, "let through": 0, "routes closed before a factor": 0 };
beforeAll(() => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
});
afterAll(() => {
  delete process.env.RATE_LIMIT_MEMBER;
  tell(10, "step-up", figures);
});

/** The caller proved who they are so long ago. */
async function provedAgo({ actor }: Traced, minutes: number, seconds = 0): Promise<void> {
  const age = [await actor(), minutes, seconds];
  await sql(
    "update user_sessions set authenticated_at = now() - make_interval(mins => $2, secs => $3) where user_id = $1",
    age,
  );
}

async function answerTo(route: Route, { request }: Traced): Promise<[number, string | undefined]> {
  const { status, text } = await callForText(route, request);
  return [status, (JSON.parse(text) as { error?: { code: string } }).error?.code];
}

const facts = asking.map((route) => [route.name, route] as const);

describe("the routes that ask", () => {
  it("are those that are tried", () => {
    expect(asking.map(({ name }) => name).sort()).toEqual(Object.keys(ASKING).sort());
  });

  it("are all that give a role, erase, or carry another's data away", () => {
    const giving = routes
      .filter(({ contract }) => contract.method !== "GET" && contract.access !== "public")
      .flatMap(bodyForms)
      .filter((form) => fieldsOf(form).some(({ path }) => path.at(-1) === "role"))
      .map(({ route }) => route);
    const named = routes.filter(({ name, contract }) => /export/.test(name) || "erase" in shapeOf(contract.query));
    const silent = [...giving, ...named]
      .filter(({ contract }) => contract.stepUp === undefined)
      .map(({ name }) => name);
    // These say which copies and files there are, and have none of them.
    const harmless = ["DELETE /api/reports/exports/{id}", "GET /api/exports", "GET /api/reports/exports"];
    expect([...new Set(silent)].sort()).toEqual(harmless);
  });
});

const shapeOf = (schema: unknown): object => Object(Object(schema).shape) as object;

describe.each(facts)("%s", (name, route) => {
  it("is refused eleven minutes after a proof, changes nothing, and is let through after another", async () => {
    const asked = (await ASKING[name]?.asks()) ?? [];
    expect(asked.length).toBeGreaterThan(0);
    for (const traced of asked) {
      await provedAgo(traced, 11);
      const before = await checksum();
      expect([traced.what, ...(await answerTo(route, traced))]).toEqual([traced.what, 403, "STEP_UP_REQUIRED"]);
      const changed = changedTables(before, await checksum()).filter((table) => !BOOKKEEPING.includes(table));
      expect(changed).toEqual([]);
      figures.refused++;

      await sql("update users set password_hash = $2 where id = $1", [
        await traced.actor(),
        await hashPassword(PASSWORD),
      ]);
      const proved = await call(stepUp, { token: traced.request.token ?? "", body: { password: PASSWORD } });
      expect(proved.status).toBe(200);
      expect([traced.what, (await answerTo(route, traced))[0]]).toEqual([
        traced.what,
        expect.toBeOneOf([200, 201, 202]),
      ]);
      figures["let through"]++;
    }
  });

  it("is let through within ten minutes of the sign-in, and where it does not ask", async () => {
    for (const traced of (await ASKING[name]?.asks())?.slice(0, 1) ?? []) {
      await provedAgo(traced, 9, 45);
      expect((await answerTo(route, traced))[0]).toBeLessThan(300);
    }
    for (const traced of (await ASKING[name]?.others?.()) ?? []) {
      await provedAgo(traced, 60 * 24);
      expect([traced.what, ...(await answerTo(route, traced))]).toEqual([traced.what, expect.any(Number), undefined]);
      figures["let through"]++;
    }
  });
});

describe("somebody whose role requires a second factor, and who has none", () => {
  it.each(signedIn.map((route) => [route.name, route] as const))(
    "%s is closed but to set one up",
    async (name, route) => {
      const { token, org_id } = await givenMember({ role: "super_admin" });
      await givenSetting(org_id, "second_factor_roles", ["super_admin"]);
      const { status, text } = await callForText(route, { ...exampleCall(route), token });
      const closed = status === 403 && text.includes('"SECOND_FACTOR_REQUIRED"');
      expect({ name, closed }).toEqual({ name, closed: !DURING_ENROLMENT.includes(name) });
      if (closed) figures["routes closed before a factor"]++;
    },
  );
});
