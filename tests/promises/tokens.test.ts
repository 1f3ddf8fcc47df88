import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as me from "../../functions/auth/me.ts";
import { readPendingToken } from "../../lib/auth/second-factor/pending-sign-in.ts";
import { readUnsubscribeToken, unsubscribeToken } from "../../lib/notifications/unsubscribe.ts";
import { hashSecret } from "../../lib/platform/secrets/secret.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { exampleCall } from "../steps/call/example-call.ts";
import { type Call, call } from "../steps/call/when.ts";
import { useMails } from "../steps/mail/mails.ts";
import { givenPendingSignIn } from "../steps/scene/factors.ts";
import { givenMember, type Member } from "../steps/scene/given.ts";
import { givenMemberWithPassword } from "../steps/scene/sign-in.ts";
import { useFakeSockets } from "../steps/sockets/sockets.ts";
import { accessTokenWith, FORGERIES } from "../steps/tokens/forgeries.ts";
import { respelled, tampered } from "../steps/tokens/tampering.ts";
import { DOORS, KEYS } from "./doors.ts";
import { tell } from "./figures.ts";

useTestDatabase();
useFakeSockets();
const mails = useMails();

const routes = (await everyRoute()).filter(({ contract }) => contract.access !== "public");
const figures = { routes: routes.length, forgeries: FORGERIES.length, "other purposes": 0, tampered: 0, accepted: 0 };

beforeAll(() => {
  process.env.RATE_LIMIT_PUBLIC = "1000000";
  process.env.RATE_LIMIT_MEMBER = "1000000";
});
afterAll(() => tell(11, "tokens", figures));

const bearer = (authorization: string): Call => ({ headers: { authorization } });

/** Ways to send a good token that are not the way. */
const SENT_WRONGLY: readonly (readonly [how: string, request: (token: string) => Call])[] = [
  ["not at all", () => ({})],
  ["without the scheme", bearer],
  ["as another scheme", (token) => bearer(`Basic ${token}`)],
  ["as a scheme that begins alike", (token) => bearer(`Bearer2 ${token}`)],
  ["after two spaces", (token) => bearer(`Bearer  ${token}`)],
  ["after a tab", (token) => bearer(`Bearer\t${token}`)],
  ["after a space of another kind", (token) => bearer(`Bearer\u00a0${token}`)],
  ["behind a space", (token) => bearer(` Bearer ${token}`)],
  ["before a space", (token) => bearer(`Bearer ${token} `)],
  ["before a line break", (token) => bearer(`Bearer ${token}\n`)],
  ["in quotes", (token) => bearer(`Bearer "${token}"`)],
  ["twice", (token) => bearer(`Bearer ${token},Bearer ${token}`)],
  ["after a bad one", (token) => bearer(`Bearer bad, Bearer ${token}`)],
  ["in another header", (token) => ({ headers: { "x-authorization": `Bearer ${token}`, "x-access-token": token } })],
  ["in the query", (token) => ({ query: { token, access_token: token, authorization: `Bearer ${token}` } })],
  ["in a cookie", (token) => ({ headers: { cookie: `authorization=Bearer ${token}; access_token=${token}` } })],
];

describe.each(routes.map((route) => [route.name, route] as const))("%s", (_name, route) => {
  it("accepts no forged token, and no token that is sent wrongly, but the good one", async () => {
    const [member, other] = [await givenMember({ role: "super_admin" }), await givenMember({ role: "super_admin" })];
    const request = exampleCall(route);
    for (const [what, forge] of FORGERIES)
      await expectRefused(route, what, { ...request, token: forge(member, other) });
    for (const [how, send] of SENT_WRONGLY) {
      const sent = send(member.token);
      await expectRefused(route, how, { ...request, ...sent, query: { ...request.query, ...sent.query } });
    }
    expect((await call(route, { ...request, token: accessTokenWith(member) })).status).not.toBe(401);
  });
});

async function expectRefused(route: Route, what: string, request: Call): Promise<void> {
  const { status } = await call(route, request);
  if (status !== 401) figures.accepted++;
  expect({ what, status }).toEqual({ what, status: 401 });
}

describe("an access token", () => {
  it("is one of ours as the steps make it, whatever case the scheme has", async () => {
    const member = await givenMember();
    for (const scheme of ["Bearer", "bearer", "BEARER"])
      expect((await call(me, bearer(`${scheme} ${accessTokenWith(member)}`))).status).toBe(200);
  });

  it("says that it has expired, so that clients know to refresh", async () => {
    const member = await givenMember();
    const token = accessTokenWith(member, { exp: Math.floor(Date.now() / 1000) });
    expect((await call(me, { token })).error.code).toBe("TOKEN_EXPIRED");
  });

  it("is refused however it is tampered with", async () => {
    const { token } = await givenMember();
    await expectNoneAccepted(token, 10_000, async (changed) => (await call(me, { token: changed })).status === 200);
  });

  it("is refused in every other spelling of the same bytes", async () => {
    const { token } = await givenMember();
    const parts = token.split(".");
    const spellings = parts.flatMap((part, index) =>
      respelled(part).map((other) => parts.with(index, other).join(".")),
    );
    expect(spellings.length).toBeGreaterThan(10);
    for (const other of spellings) expect([other, (await call(me, { token: other })).status]).toEqual([other, 401]);
    figures.tampered += spellings.length;
  });
});

describe("a token for one purpose", () => {
  const pairs = KEYS.flatMap((key) => DOORS.map((door) => [key.name, door.name, key, door] as const));

  it.each(pairs)("%s at the door for %s", async (name, opens, key, door) => {
    const [admin, member] = await givenAdminAndMember();
    const token = await key.make({ admin, member, mails });
    const opened = await door.open(token);
    if (name !== opens) figures["other purposes"]++;
    if (opened && name !== opens) figures.accepted++;
    expect({ opened }).toEqual({ opened: name === opens });
  });
});

async function givenAdminAndMember(): Promise<[Member, Member]> {
  const admin = await givenMember({ role: "admin" });
  return [admin, await givenMemberWithPassword({ org_id: admin.org_id })];
}

describe("a secret that is kept as a hash", () => {
  it.each(KEYS.filter(({ stored }) => stored))("$name is refused however it is tampered with", async (key) => {
    const [admin, member] = await givenAdminAndMember();
    const token = await key.make({ admin, member, mails });
    const door = DOORS.find(({ name }) => name === key.name);
    await expectNoneAccepted(token, 300, async (changed) => {
      // Codes that people type may have spaces around them.
      return changed.trim() !== token && (await door?.open(changed)) === true;
    });
    expect(hashSecret(token)).not.toEqual(hashSecret(`${token} `));
    expect(await door?.open(token)).toBe(true);
  });
});

describe("the token of an unsubscribe link", () => {
  it("is refused however it is tampered with or spelled", async () => {
    const { id: user_id, org_id } = await givenMember();
    const token = unsubscribeToken({ user_id, org_id, kind: "daily_report" });
    const accepted = async (changed: string) => readUnsubscribeToken(changed) !== undefined;
    await expectNoneAccepted(token, 10_000, accepted);
    for (const signature of respelled(token.split(".").at(-1) ?? "")) {
      const other = token.split(".").with(-1, signature).join(".");
      expect([other, await accepted(other)]).toEqual([other, false]);
    }
  });
});

describe("the token between password and second factor", () => {
  it("is refused however it is tampered with or spelled", async () => {
    const [, member] = await givenAdminAndMember();
    const { token } = await givenPendingSignIn(member);
    const accepted = async (changed: string) => {
      try {
        return readPendingToken(changed, new Date()).user_id === member.id;
      } catch {
        return false;
      }
    };
    expect(await accepted(token)).toBe(true);
    await expectNoneAccepted(token, 10_000, accepted);
    for (const other of respelled(token)) expect([other, await accepted(other)]).toEqual([other, false]);
  });
});

async function expectNoneAccepted(token: string, runs: number, accepts: (changed: string) => Promise<boolean>) {
  const property = fc.asyncProperty(tampered(token), async (changed) => {
    figures.tampered++;
    const accepted = await accepts(changed);
    if (accepted) figures.accepted++;
    expect({ changed, accepted }).toEqual({ changed, accepted: false });
  });
  await fc.assert(property, { numRuns: runs });
}
