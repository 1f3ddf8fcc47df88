// What opens a session asks for what the account has: every route that hands out an access token, with an account in
// every state of second factors, against one table. Routes come from the contracts: a new way in fails until it is here.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import * as acceptAccount from "../../functions/auth/accept-account.ts";
import * as changePassword from "../../functions/auth/change-password.ts";
import * as login from "../../functions/auth/login.ts";
import * as me from "../../functions/auth/me.ts";
import * as passkeySignIn from "../../functions/auth/passkey-sign-in.ts";
import * as recoveryCodes from "../../functions/auth/recovery-codes.ts";
import * as refresh from "../../functions/auth/refresh-token.ts";
import * as register from "../../functions/auth/register.ts";
import * as secondFactor from "../../functions/auth/second-factor.ts";
import * as stepUp from "../../functions/auth/step-up.ts";
import * as stepUpOptions from "../../functions/auth/step-up-options.ts";
import * as removeTotp from "../../functions/auth/totp-remove.ts";
import * as resetFactors from "../../functions/users/reset-second-factor.ts";
import { hashSecret, randomSecret } from "../../lib/platform/secrets/secret.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute } from "../steps/call/endpoints.ts";
import { found } from "../steps/call/found.ts";
import { type Answer, call } from "../steps/call/when.ts";
import { Authenticator, codeOf } from "../steps/scene/authenticator.ts";
import { givenPasskeyOf, givenTotpOf, optionsToSignIn } from "../steps/scene/factors.ts";
import { givenMember, givenSetting, type Member, sql } from "../steps/scene/given.ts";
import { givenInvite, givenMemberWithPassword, newcomer, PASSWORD } from "../steps/scene/sign-in.ts";
import { tell } from "./figures.ts";

useTestDatabase();

/** What an account has to prove itself with. `required`: its role has to have a factor, and it has none yet. */
const STATES = ["nothing", "app", "passkey", "codes used up", "required"] as const;
type State = (typeof STATES)[number];

type Account = { member: Member; secret?: string; key?: Authenticator; codes: readonly string[] };

async function givenAccount(state: State): Promise<Account> {
  const member = await givenMemberWithPassword({ role: "manager" });
  if (state === "passkey") return { member, ...(await givenPasskeyOf(member)) };
  if (state === "app" || state === "codes used up") {
    const app = await givenTotpOf(member);
    if (state === "codes used up")
      await sql("update recovery_codes set used_at = now() where user_id = $1", [member.id]);
    return { member, ...app };
  }
  if (state === "required") await givenSetting(member.org_id, "second_factor_roles", ["manager"]);
  return { member, codes: [] };
}

const signIn = ({ member: { email } }: Account) =>
  call(login, { body: { email, password: PASSWORD, client: "native" }, ip: email });

/** What login answers instead of a session; a text that is none where it answers a session. */
async function pendingOf(account: Account): Promise<string> {
  return (await signIn(account)).data.second_factor?.token ?? randomSecret();
}

/** Sends the factor that the account has; a code of nobody's app where it has none. */
async function finish(account: Account) {
  const token = await pendingOf(account);
  const { secret, key } = account;
  if (key !== undefined) return call(secondFactor, { body: { token, passkey: key.use(await optionsToSignIn(token)) } });
  return call(secondFactor, { body: { token, code: secret === undefined ? "000000" : codeOf(secret) } });
}

/** Takes an account that others opened, as if the person had not taken it before. */
async function takeOffer({ member: { id } }: Account) {
  const token = randomSecret();
  await sql("update users set accepted_at = null, email_verified_at = null, opened_by_others = true where id = $1", [
    id,
  ]);
  await sql(
    `insert into address_proofs (token_hash, org_id, user_id, email, expires_at)
     select $2, u.org_id, u.id, u.email, now() + interval '1 hour' from users u where u.id = $1`,
    [id, hashSecret(token)],
  );
  return call(acceptAccount, { body: { token, password: PASSWORD } });
}

type Way = { enter: (account: Account) => Promise<Answer>; outcomes: Partial<Record<State, string>> };

const all = (outcome: string): Record<State, string> => ({
  nothing: outcome,
  app: outcome,
  passkey: outcome,
  "codes used up": outcome,
  required: outcome,
});

const WAYS: Readonly<Record<string, Way>> = {
  "POST /api/auth/login": {
    enter: signIn,
    outcomes: {
      nothing: "session",
      app: "asks for totp, recovery_code",
      passkey: "asks for passkey, recovery_code",
      "codes used up": "asks for totp",
      required: "session to enrol",
    },
  },
  "POST /api/auth/second-factor": {
    enter: finish,
    outcomes: { ...all("session"), nothing: "TOKEN_INVALID", required: "TOKEN_INVALID" },
  },
  "POST /api/auth/passkey-sign-in": {
    enter: async ({ key = new Authenticator() }) =>
      call(passkeySignIn, { body: { passkey: key.use(await optionsToSignIn()) } }),
    outcomes: { ...all("SECOND_FACTOR_WRONG"), passkey: "session" },
  },
  "POST /api/auth/accept-account": {
    enter: takeOffer,
    outcomes: { ...all("SECOND_FACTOR_REQUIRED"), nothing: "session", required: "session to enrol" },
  },
  // A new account has no factor.
  "POST /api/auth/register": {
    enter: async ({ member }) => {
      const invite_code = await givenInvite(await givenMember({ org_id: member.org_id, role: "admin" }), {
        role: "manager",
      });
      return call(register, { body: { ...newcomer(), invite_code } });
    },
    outcomes: { nothing: "session", required: "session to enrol" },
  },
  // Goes on with a session that has proved what there was to prove.
  "POST /api/auth/refresh-token": {
    enter: async (account) => {
      const { data } = await (account.secret === undefined && account.key === undefined
        ? signIn(account)
        : finishNative(account));
      return call(refresh, { body: { refresh_token: found(data.refresh_token) } });
    },
    outcomes: all("session"),
  },
};

async function finishNative(account: Account) {
  const token = await pendingOf(account);
  const { secret, key } = account;
  const proof =
    key === undefined ? { code: codeOf(found(secret)) } : { passkey: key.use(await optionsToSignIn(token)) };
  return call(secondFactor, { body: { token, ...proof, client: "native" } });
}

function outcomeOf({ error, data }: Answer): string {
  if (error !== undefined) return error.code;
  const said = data as { access_token?: string; enrolment?: true; second_factor?: { methods: string[] } };
  if (said.second_factor !== undefined) return `asks for ${said.second_factor.methods.join(", ")}`;
  if (said.access_token === undefined) return "nothing";
  return said.enrolment === true ? "session to enrol" : "session";
}

const figures = { "ways in": 0, "accounts tried": 0, "sessions without the factor": 0 };
beforeAll(() => {
  process.env.RATE_LIMIT_PUBLIC = "1000000";
});
afterAll(() => {
  delete process.env.RATE_LIMIT_PUBLIC;
  tell(14, "ways in", figures);
});

describe("the ways in", () => {
  it("are all routes that hand out an access token", async () => {
    const routes = await everyRoute();
    const opening = routes.filter(({ contract: { response } }) =>
      JSON.stringify(z.toJSONSchema(response, { io: "input", unrepresentable: "any" })).includes('"access_token"'),
    );
    expect(opening.map(({ name }) => name).sort()).toEqual(Object.keys(WAYS).sort());
    figures["ways in"] = opening.length;
  });

  const cases = Object.entries(WAYS).flatMap(([name, { enter, outcomes }]) =>
    (Object.entries(outcomes) as [State, string][]).map(([state, outcome]) => [name, state, outcome, enter] as const),
  );

  it.each(cases)("%s, with %s: %s", async (_name, state, outcome, enter) => {
    const account = await givenAccount(state);
    const answer = await enter(account);
    figures["accounts tried"]++;
    if (outcomeOf(answer).startsWith("session") && !outcome.startsWith("session"))
      figures["sessions without the factor"]++;
    expect(outcomeOf(answer)).toBe(outcome);
  });

  it.each(["app", "passkey"] as const)(
    "open with a recovery code where there is a %s, and with a used one not",
    async (state) => {
      const account = await givenAccount(state);
      const token = await pendingOf(account);
      const use = () => call(secondFactor, { body: { token, recovery_code: account.codes[0] ?? "" } });
      expect([outcomeOf(await use()), outcomeOf(await use())]).toEqual(["session", "SECOND_FACTOR_WRONG"]);
    },
  );
});

describe("proving oneself again", () => {
  const cases: readonly [State, string, Record<string, number>][] = [
    ["nothing", "the password alone", { password: 200, code: 403, passkey: 403, recovery: 403 }],
    ["app", "the password, a code or a recovery code", { password: 200, code: 200, passkey: 403, recovery: 200 }],
    ["passkey", "the password, the key or a recovery code", { password: 200, code: 403, passkey: 200, recovery: 200 }],
    ["codes used up", "no used code", { password: 200, code: 200, passkey: 403, recovery: 403 }],
    ["required", "the password alone", { password: 200, code: 403, passkey: 403, recovery: 403 }],
  ];

  it.each(cases)("takes of an account with %s: %s", async (state, _what, expected) => {
    const { member, secret, key = new Authenticator(), codes } = await givenAccount(state);
    const { token } = member;
    const proofs = {
      password: { password: PASSWORD },
      code: { code: secret === undefined ? "000000" : codeOf(secret) },
      passkey: { passkey: key.use((await call(stepUpOptions, { token })).data.options) },
      recovery: { recovery_code: codes[0] ?? "AAAAA-AAAAA" },
    };
    for (const [name, body] of Object.entries(proofs)) {
      await sql("update user_sessions set authenticated_at = now() - interval '1 hour' where user_id = $1", [
        member.id,
      ]);
      const { status } = await call(stepUp, { token, body });
      const [{ fresh } = {}] = await sql<{ fresh: boolean }>(
        "select authenticated_at > now() - interval '1 minute' as fresh from user_sessions where id = $1",
        [member.session_id],
      );
      expect([name, status, fresh]).toEqual([name, expected[name], expected[name] === 200]);
    }
  });
});

/** What becomes of the sessions of two devices when the first changes what the account has. */
const CHANGES: readonly [string, State, (account: Account) => Promise<unknown>, own: boolean, other: boolean][] = [
  ["a first app is set up", "nothing", ({ member }) => givenTotpOf(member), true, false],
  ["a first passkey is registered", "nothing", ({ member }) => givenPasskeyOf(member), true, false],
  ["the factor that is required is set up", "required", ({ member }) => givenTotpOf(member), true, false],
  ["a passkey comes to the app", "app", ({ member }) => givenPasskeyOf(member), true, true],
  ["the app is given up", "app", ({ member }) => call(removeTotp, member), true, true],
  ["recovery codes are renewed", "app", ({ member }) => call(recoveryCodes, member), true, true],
  ["an administrator takes the factors away", "app", resetByAdmin, false, false],
  ["the password is changed", "app", changePasswordOf, true, false],
];

async function resetByAdmin({ member }: Account) {
  const { token } = await givenMember({ org_id: member.org_id, role: "admin" });
  return call(resetFactors, { token, params: { id: member.id } });
}

function changePasswordOf({ member: { token } }: Account) {
  return call(changePassword, { token, body: { current_password: PASSWORD, new_password: "harbour-lentil-82" } });
}

describe("sessions that were open before", () => {
  it.each(CHANGES)("when %s", async (_what, state, change, own, other) => {
    const account = await givenAccount(state);
    const there = (await (state === "app" ? finishNative(account) : signIn(account))).data;
    await change(account);
    const isOpen = async (token: string) => (await call(me, { token })).status === 200;
    const refreshed = await call(refresh, { body: { refresh_token: there.refresh_token } });
    expect({
      own: await isOpen(account.member.token),
      other: await isOpen(found(there.access_token)),
      refreshed: refreshed.status === 200,
    }).toEqual({ own, other, refreshed: other });
  });
});
