import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import * as changePassword from "../../functions/auth/change-password.ts";
import * as forgot from "../../functions/auth/forgot-password.ts";
import * as login from "../../functions/auth/login.ts";
import { ACCOUNT_ATTEMPTS, ORIGIN_ATTEMPTS, PASSWORD_ATTEMPTS } from "../../lib/auth/rules/guessing.ts";
import { config } from "../../lib/platform/config.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { exampleCall } from "../steps/call/example-call.ts";
import { type Answer, type Call, call, callForText } from "../steps/call/when.ts";
import { givenMember, sql } from "../steps/scene/given.ts";
import { givenMemberWithPassword, newcomer, PASSWORD } from "../steps/scene/sign-in.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { tell } from "./figures.ts";

useTestDatabase();
relaxDatabaseTimeouts();

const routes = await everyRoute();
const figures: Record<string, number> = { guesses: 0, compared: 0, "routes with a limit": 0 };

beforeEach(() => {
  process.env.RATE_LIMIT_PUBLIC = "1000000";
  process.env.RATE_LIMIT_MEMBER = "1000000";
});
afterEach(() => {
  for (const name of ["RATE_LIMIT_PUBLIC", "RATE_LIMIT_MEMBER"]) delete process.env[name];
});
afterAll(() => tell(14, "brute force", figures));

const HERE = "203.0.113.66";
const guess = async (email: string, request: Call = {}) => {
  const answer = await call(login, { body: { email, password: randomUUID() }, ip: HERE, ...request });
  figures.guesses = (figures.guesses ?? 0) + 1;
  if (answer.status === 401) figures.compared = (figures.compared ?? 0) + 1;
  return answer;
};

/** The places of guessing, each tried from an address of its own: each answers `wrong` while it compares and 429 while it does not. */
const DOORS = [
  {
    name: "signing in",
    wrong: 401,
    open: async () => {
      const { email } = await givenMemberWithPassword();
      return (more: Call = {}) => guess(email, { ip: email, ...more });
    },
  },
  {
    name: "signing in at an address of nobody",
    wrong: 401,
    open: async () => {
      const { email } = newcomer();
      return (more: Call = {}) => guess(email, { ip: email, ...more });
    },
  },
  {
    name: "changing the password with a stolen token",
    wrong: 403,
    open: async () => {
      const { token } = await givenMemberWithPassword();
      const body = { current_password: "not-the-password", new_password: "harbour-lentil-82" };
      return (more: Call = {}) => call(changePassword, { token, body, ip: HERE, ...more });
    },
  },
  {
    name: "asking for a link to a new password",
    wrong: 202,
    open: async () => {
      const { email } = newcomer();
      return (more: Call = {}) => call(forgot, { body: { email }, ip: HERE, ...more });
    },
  },
] as const;

/** The database's clock goes on by so many seconds, as far as attempts know. */
const passSeconds = (seconds: number) =>
  sql(
    "update live.attempts set blocked_until = blocked_until - make_interval(secs => $1), expires_at = expires_at - make_interval(secs => $1)",
    [seconds],
  );

const waitOf = ({ status, headers }: Answer) => (status === 429 ? Number(headers["retry-after"]) : 0);

describe.each(DOORS)("whoever guesses by $name", ({ wrong, open }) => {
  it("waits twice as long each time, up to a limit that stays, however patient they are", async () => {
    const attempt = await open();
    const waits: number[] = [];
    /** Whole seconds that may have passed of each before it was said. */
    const passed: number[] = [];
    for (let round = 0; waits.length < 12 && round < 60; round++) {
      const begun = performance.now();
      const { status } = await attempt();
      expect(status).toBe(wrong);
      const blocked = await attempt();
      // Not blocked yet: that was one of the free attempts.
      if (blocked.status === wrong) continue;
      expect(blocked).toMatchObject({ status: 429, error: { code: "RATE_LIMITED" } });
      waits.push(waitOf(blocked));
      passed.push(Math.floor((performance.now() - begun) / 1000));
      await passSeconds(waitOf(blocked));
    }
    const longest = Math.max(...waits);
    const doublesFrom = (first: number) =>
      waits.every((wait, index) => {
        const expected = Math.min(longest, first * 2 ** index);
        return Math.abs(wait - expected) <= 2 + (passed[index] ?? 0);
      });
    const firsts = Array.from({ length: (passed[0] ?? 0) + 1 }, (_, more) => (waits[0] ?? 0) + more);
    expect([waits, firsts.some(doublesFrom)]).toEqual([waits, true]);
    expect(longest).toBeGreaterThanOrEqual(900);
  });

  it("is not taken for somebody else because of what they say of themselves", async () => {
    const attempt = await open();
    const spoofed = (n: number): Call => ({
      headers: {
        "x-forwarded-for": `198.51.100.${n}`,
        "x-real-ip": `198.51.100.${n}`,
        "cf-connecting-ip": `198.51.100.${n}`,
        "true-client-ip": `198.51.100.${n}`,
        forwarded: `for=198.51.100.${n}`,
        "user-agent": `Browser/${n}`,
      },
    });
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) statuses.push((await attempt(spoofed(n))).status);
    expect(statuses.filter((status) => status === wrong).length).toBeLessThanOrEqual(PASSWORD_ATTEMPTS.free);
  });

  it("does not get further by doing it all at once", async () => {
    const attempt = await open();
    const answers = await Promise.all(Array.from({ length: 50 }, () => attempt()));
    expect(answers.filter(({ status }) => status === wrong).length).toBeLessThanOrEqual(PASSWORD_ATTEMPTS.free);
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(45);
  });
});

describe("the owner of an account that somebody guesses at", () => {
  it("gets in from elsewhere at any time, and that does not help who guesses", async () => {
    const { email } = await givenMemberWithPassword();
    const signIn = (ip: string) => call(login, { body: { email, password: PASSWORD }, ip });
    for (let n = 0; n < 20; n++) await guess(email);
    for (let n = 0; n < 3; n++) expect((await signIn("203.0.113.67")).status).toBe(200);
    expect((await guess(email)).status).toBe(429);
    expect((await signIn(HERE)).status).toBe(429);
  });

  it("gets in on a device that knows the account while a hundred addresses guess, which together get twenty", async () => {
    const { email } = await givenMemberWithPassword();
    const signIn = (more: object = {}, ip = "203.0.113.67") =>
      call(login, { body: { email, password: PASSWORD, client: "native", ...more }, ip });
    const { device_token } = (await signIn()).data;
    const addresses = Array.from({ length: 100 }, (_, n) => `198.51.100.${n}`);
    const answers = await Promise.all(
      addresses.flatMap((ip) => Array.from({ length: 10 }, () => guess(email, { ip }))),
    );
    const compared = answers.filter(({ status }) => status === 401).length;
    expect(compared).toBe(ACCOUNT_ATTEMPTS.free);
    figures["compared for 100 addresses at once"] = compared;
    expect((await signIn()).status).toBe(429);
    for (let n = 0; n < 3; n++) expect((await signIn({ device_token }, addresses[n])).status).toBe(200);
    // What the device proves is that it was there, and for this account only.
    const [, nonce] = (device_token ?? "").split(".");
    expect((await signIn({ device_token: device_token?.replace(nonce ?? "", "A".repeat(22)) })).status).toBe(429);
  });

  it("slows down a known device that guesses", async () => {
    const { email } = await givenMemberWithPassword();
    const { data } = await call(login, { body: { email, password: PASSWORD, client: "native" } });
    const statuses: number[] = [];
    for (let n = 0; n < 8; n++) {
      const body = { email, password: randomUUID(), device_token: data.device_token };
      statuses.push((await call(login, { body, ip: `203.0.113.${n}` })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  });
});

describe("an address that tries many accounts", () => {
  it("is slowed down after twenty, whether they exist or not", async () => {
    const answers = [];
    for (let n = 0; n < 60; n++) answers.push(await guess(newcomer().email, { ip: "192.0.2.1" }));
    const compared = answers.filter(({ status }) => status === 401).length;
    expect(compared).toBe(ORIGIN_ATTEMPTS.free);
    figures["accounts tried by one address at once"] = compared;
  });

  it("is slowed down as one network where it has many addresses of IPv6", async () => {
    const answers = [];
    for (let n = 0; n < 40; n++) answers.push(await guess(newcomer().email, { ip: `2001:db8:7:7::${n + 1}` }));
    expect(answers.filter(({ status }) => status === 401).length).toBe(ORIGIN_ATTEMPTS.free);
  });

  it("is a school where people mistype, and then get in", async () => {
    for (let n = 0; n < 30; n++) {
      const { email } = await givenMemberWithPassword();
      const ip = "192.0.2.2";
      expect((await guess(email, { ip })).status).toBe(401);
      expect((await call(login, { body: { email, password: PASSWORD }, ip })).status).toBe(200);
    }
  });
});

describe("the limits", () => {
  it("are a hundred a minute where nobody is known, and six hundred for a member, unless said otherwise", () => {
    for (const name of ["RATE_LIMIT_PUBLIC", "RATE_LIMIT_MEMBER"]) delete process.env[name];
    expect([config.publicRequestsPerMinute, config.memberRequestsPerMinute]).toEqual([100, 600]);
  });

  it.each(routes.map((route) => [route.name, route] as const))("hold on %s", async (_name, route) => {
    process.env.RATE_LIMIT_PUBLIC = "3";
    process.env.RATE_LIMIT_MEMBER = "3";
    const isPublic = route.contract.access === "public";
    const { token } = await givenMember({ role: "super_admin" });
    // What counts is the address where nobody is known, and the member elsewhere, wherever they are.
    const request = (n: number): Call => (isPublic ? { ip: route.name } : { token, ip: `192.0.2.${n}` });
    const answers = [];
    for (let n = 0; n < 8; n++) answers.push(await attemptAt(route, { ...request(n), headers: spoof(n) }));
    expect(answers.slice(3)).toEqual(Array(5).fill([429, true]));
    expect(answers.slice(0, 1)).not.toContainEqual([429, true]);
    figures["routes with a limit"] = (figures["routes with a limit"] ?? 0) + 1;
  });
});

const spoof = (n: number) => ({ "x-forwarded-for": `198.51.100.${n}`, forwarded: `for=198.51.100.${n}` });

/** The status, and whether it says when to come back. */
async function attemptAt(route: Route, request: Call): Promise<[number, boolean]> {
  const { status, headers } = await callForText(route, { ...exampleCall(route), ...request });
  const wait = Number(headers["retry-after"]);
  return [status, wait >= 1 && wait <= 60];
}
