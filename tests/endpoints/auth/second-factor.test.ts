import { describe, expect, it } from "vitest";
import * as login from "../../../functions/auth/login.ts";
import * as me from "../../../functions/auth/me.ts";
import * as registerPasskey from "../../../functions/auth/passkey-register.ts";
import * as registrationOptions from "../../../functions/auth/passkey-registration-options.ts";
import * as removePasskey from "../../../functions/auth/passkey-remove.ts";
import * as passkeySignIn from "../../../functions/auth/passkey-sign-in.ts";
import * as recoveryCodes from "../../../functions/auth/recovery-codes.ts";
import * as refresh from "../../../functions/auth/refresh-token.ts";
import * as reset from "../../../functions/auth/reset-password.ts";
import * as secondFactor from "../../../functions/auth/second-factor.ts";
import * as secondFactors from "../../../functions/auth/second-factors.ts";
import * as stepUp from "../../../functions/auth/step-up.ts";
import * as stepUpOptions from "../../../functions/auth/step-up-options.ts";
import * as beginTotp from "../../../functions/auth/totp-begin.ts";
import * as confirmTotp from "../../../functions/auth/totp-confirm.ts";
import * as removeTotp from "../../../functions/auth/totp-remove.ts";
import * as endMembership from "../../../functions/users/delete.ts";
import * as list from "../../../functions/users/list.ts";
import * as resetFactor from "../../../functions/users/reset-second-factor.ts";
import * as update from "../../../functions/users/update.ts";
import * as ticket from "../../../functions/websocket/ticket.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { useMails } from "../../steps/mail/mails.ts";
import { Authenticator, codeOf } from "../../steps/scene/authenticator.ts";
import { givenPasskeyOf, givenTotpOf, optionsToSignIn } from "../../steps/scene/factors.ts";
import { givenMember, givenSetting, sql } from "../../steps/scene/given.ts";
import { givenMemberWithPassword, givenResetToken, PASSWORD, withoutPublicLimit } from "../../steps/scene/sign-in.ts";

useTestDatabase();
withoutPublicLimit();
const mails = useMails();

const signIn = (email: string, more: object = {}) =>
  call(login, { body: { email, password: PASSWORD, client: "native", ...more } });

/** A member with an authenticator app, whose last code is that of a step ago. */
async function givenTotp(options: Parameters<typeof givenMemberWithPassword>[0] = {}) {
  const member = await givenMemberWithPassword(options);
  return { member, ...(await givenTotpOf(member)) };
}

async function whenAsked(email: string) {
  const { status, data } = await signIn(email);
  expect([status, data.access_token]).toEqual([200, undefined]);
  return data.second_factor;
}

const grow = (session: string) =>
  sql("update user_sessions set authenticated_at = now() - interval '11 minutes' where id = $1", [session]);

describe("an authenticator app", () => {
  it("is asked for after the password, and each code is good once", async () => {
    const { member, secret } = await givenTotp();
    const { token, methods } = await whenAsked(member.email);
    expect(methods).toEqual(["totp", "recovery_code"]);
    const finish = (code: string) => call(secondFactor, { body: { token, code } });
    expect((await finish("000000")).error.code).toBe("SECOND_FACTOR_WRONG");
    const code = codeOf(secret);
    const answer = await finish(code);
    expect(answer.status).toBe(200);
    expect((await call(me, { token: answer.data.access_token })).status).toBe(200);
    expect((await finish(code)).status).toBe(403);
    expect((await finish(codeOf(secret, -1))).status).toBe(403);
    expect((await finish(codeOf(secret, 1))).status).toBe(200);
  });

  it("lets one of two at once use a code", async () => {
    const { member, secret } = await givenTotp();
    const { token } = await whenAsked(member.email);
    const code = codeOf(secret);
    const answers = await Promise.all([1, 2, 3].map(() => call(secondFactor, { body: { token, code } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403]);
  });

  it("is not in use before a code has shown that the app has the secret", async () => {
    const member = await givenMemberWithPassword();
    const { data } = await call(beginTotp, { token: member.token });
    expect((await call(confirmTotp, { token: member.token, body: { code: "000000" } })).status).toBe(403);
    expect((await signIn(member.email)).data.access_token).toBeDefined();
    expect(data.url).toContain("otpauth://totp/");
  });

  it("is said to be begun again elsewhere, whatever the code of the set-up before", async () => {
    const { token } = await givenMemberWithPassword();
    const confirm = (body: { code: string; setup?: string }) => call(confirmTotp, { token, body });
    const ended = { status: 403, error: { code: "SECOND_FACTOR_WRONG", details: { setup: "ended" } } };
    const first = (await call(beginTotp, { token })).data;
    const second = (await call(beginTotp, { token })).data;
    for (const of of [first, second])
      expect(await confirm({ code: codeOf(of.secret), setup: first.setup })).toMatchObject(ended);
    const wrong = await confirm({ code: codeOf(first.secret), setup: second.setup });
    expect([wrong.error.code, wrong.error.details]).toEqual(["SECOND_FACTOR_WRONG", undefined]);
    expect((await confirm({ code: codeOf(second.secret), setup: second.setup })).status).toBe(200);
    expect(await confirm({ code: codeOf(second.secret, 1), setup: second.setup })).toMatchObject(ended);
  });

  it("waits a quarter of an hour for its first code, and then says so", async () => {
    const { id, token } = await givenMemberWithPassword();
    const { secret, setup } = (await call(beginTotp, { token })).data;
    await sql("update totp_factors set pending_until = pending_until - interval '15 minutes' where user_id = $1", [id]);
    const { error } = await call(confirmTotp, { token, body: { code: codeOf(secret), setup } });
    expect(error).toMatchObject({ code: "SECOND_FACTOR_WRONG", details: { setup: "ended" } });
  });

  it("stays when a new one is begun and not confirmed", async () => {
    const { member, secret } = await givenTotp();
    await call(beginTotp, { token: member.token });
    const { token } = await whenAsked(member.email);
    expect((await call(secondFactor, { body: { token, code: codeOf(secret) } })).status).toBe(200);
  });

  it("signs other devices out with the first factor, and is stored sealed", async () => {
    const member = await givenMemberWithPassword();
    const other = (await signIn(member.email)).data;
    const { data } = await call(beginTotp, { token: member.token });
    await call(confirmTotp, { token: member.token, body: { code: codeOf(data.secret) } });
    expect((await call(me, { token: other.access_token })).status).toBe(401);
    expect((await call(refresh, { body: { refresh_token: other.refresh_token } })).status).toBe(401);
    const [row] = await sql<{ t: string }>("select t::text from totp_factors t where user_id = $1", [member.id]);
    expect(row?.t).not.toContain(Buffer.from(data.secret).toString("hex"));
    expect((await mails.deliver()).map(({ subject }) => subject)).toContain("An authenticator app was added in Muster");
  });

  it("is guessed at five times, from however many addresses", async () => {
    const { member, secret } = await givenTotp();
    const { token } = await whenAsked(member.email);
    const guess = (n: number) => call(secondFactor, { body: { token, code: "000000" }, ip: `203.0.113.${n}` });
    const statuses = [];
    for (let n = 0; n < 8; n++) statuses.push((await guess(n)).status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429, 429, 429]);
    expect((await call(secondFactor, { body: { token, code: codeOf(secret) } })).status).toBe(429);
  });
});

describe("a recovery code", () => {
  it("signs in once, however it is typed; new ones take the place of the old", async () => {
    const { member, codes } = await givenTotp();
    expect(codes).toHaveLength(10);
    const { token } = await whenAsked(member.email);
    const use = (recovery_code = "") => call(secondFactor, { body: { token, recovery_code } });
    expect((await use(codes[0]?.toLowerCase().replace("-", " "))).status).toBe(200);
    expect((await use(codes[0])).status).toBe(403);
    const renewed = await call(recoveryCodes, { token: member.token });
    expect((await use(codes[1])).status).toBe(403);
    expect((await use(renewed.data.recovery_codes[1])).status).toBe(200);
  });
});

describe("the token between password and factor", () => {
  it("opens nothing, ends after five minutes, and with the password", async () => {
    const { member, secret } = await givenTotp();
    const { token } = await whenAsked(member.email);
    expect((await call(me, { token })).status).toBe(401);
    const late = new Date(Date.now() + 301_000);
    const finish = (more: object = {}) => call(secondFactor, { body: { token, code: codeOf(secret) }, ...more });
    expect((await finish({ now: late })).status).toBe(401);
    await sql("update users set password_hash = 'x' where id = $1", [member.id]);
    expect((await finish()).error.code).toBe("TOKEN_INVALID");
  });

  it("is asked for after a password reset, too", async () => {
    const { member } = await givenTotp();
    const reset_token = await givenResetToken(member, mails);
    const answer = await call(reset, { body: { token: reset_token, new_password: "harbour-lentil-82" } });
    expect([answer.status, answer.data]).toEqual([200, {}]);
    const again = await signIn(member.email, { password: "harbour-lentil-82" });
    expect([again.status, again.data.access_token]).toEqual([200, undefined]);
  });
});

describe("a passkey", () => {
  it("signs in by itself, once for each challenge", async () => {
    const member = await givenMemberWithPassword();
    const { key } = await givenPasskeyOf(member);
    const body = { passkey: key.use(await optionsToSignIn()), client: "native" };
    expect(await call(passkeySignIn, { body })).toMatchObject({ status: 200, data: { user: { id: member.id } } });
    expect((await call(passkeySignIn, { body })).status).toBe(403);
  });

  it.each([
    ["another site", { origin: "https://evil.example" }],
    ["another relying party", { rpId: "evil.example" }],
    ["nobody's finger", { verified: false }],
  ])("is refused for %s", async (_what, made) => {
    const { key } = await givenPasskeyOf(await givenMemberWithPassword());
    const passkey = key.use(await optionsToSignIn(), made);
    expect((await call(passkeySignIn, { body: { passkey } })).error.code).toBe("SECOND_FACTOR_WRONG");
  });

  it("is refused when its counter went back, and after a challenge that nobody gave", async () => {
    const { key } = await givenPasskeyOf(await givenMemberWithPassword());
    key.counter = 10;
    const used = async (made = {}) =>
      (await call(passkeySignIn, { body: { passkey: key.use(await optionsToSignIn(), made) } })).status;
    expect(await used()).toBe(200);
    expect(await used({ counter: 5 })).toBe(403);
    expect((await call(passkeySignIn, { body: { passkey: key.use({ challenge: "dGVzdA" }) } })).status).toBe(403);
  });

  it("stands in for the code after the password, and is good for nothing else than it was asked for", async () => {
    const member = await givenMemberWithPassword();
    const { key } = await givenPasskeyOf(member);
    const { token } = await whenAsked(member.email);
    const passkey = key.use(await optionsToSignIn(token), { verified: false });
    expect((await call(secondFactor, { body: { token, passkey } })).status).toBe(200);
    const alone = key.use(await optionsToSignIn());
    expect((await call(secondFactor, { body: { token, passkey: alone } })).status).toBe(403);
  });

  it("is asked for by each tab for itself: neither of two that ask at once spoils the other's attempt", async () => {
    const member = await givenMemberWithPassword();
    const { key } = await givenPasskeyOf(member);
    const { token: pending } = await whenAsked(member.email);
    const ways = {
      alone: [optionsToSignIn, (passkey: object) => call(passkeySignIn, { body: { passkey } })],
      "after the password": [
        () => optionsToSignIn(pending),
        (passkey: object) => call(secondFactor, { body: { token: pending, passkey } }),
      ],
    } as const;
    for (const [way, [askFor, answer]] of Object.entries(ways)) {
      const tabs = await Promise.all([askFor(), askFor()]);
      const answers = tabs.toReversed().map((options) => key.use(options));
      for (const passkey of answers) expect([way, (await answer(passkey)).status]).toEqual([way, 200]);
    }
    const { token } = member;
    const tabs = await Promise.all([call(registrationOptions, { token }), call(registrationOptions, { token })]);
    for (const { data } of tabs.toReversed()) {
      const passkey = new Authenticator().register(data.options);
      expect((await call(registerPasskey, { token, body: { name: "K", passkey } })).status).toBe(201);
    }
  });

  it("is not anybody else's", async () => {
    const [one, other] = [await givenMemberWithPassword(), await givenMemberWithPassword()];
    const { key } = await givenPasskeyOf(one);
    await givenPasskeyOf(other);
    const { token } = await whenAsked(other.email);
    const passkey = key.use(await optionsToSignIn(token));
    expect((await call(secondFactor, { body: { token, passkey } })).status).toBe(403);
    const { data } = await call(registrationOptions, { token: other.token });
    const again = await call(registerPasskey, {
      token: other.token,
      body: { name: "K", passkey: key.register(data.options) },
    });
    expect(again.error.code).toBe("PASSKEY_TAKEN");
  });

  it("is shown, and removed but for the last where the organization requires one", async () => {
    const member = await givenMemberWithPassword({ role: "manager" });
    const first = await givenPasskeyOf(member);
    const second = await givenPasskeyOf(member);
    await givenSetting(member.org_id, "second_factor_roles", ["manager"]);
    const { data } = await call(secondFactors, { token: member.token });
    expect([data.required, data.passkeys.length, data.recovery_codes_left]).toEqual([true, 2, 10]);
    const remove = (id: string) => call(removePasskey, { token: member.token, params: { id } });
    const both = await Promise.all([remove(first.id), remove(second.id)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe("an organization that requires a second factor", () => {
  it("lets a member without one do nothing but set one up", async () => {
    const member = await givenMemberWithPassword({ role: "admin" });
    await givenSetting(member.org_id, "second_factor_roles", ["admin"]);
    const { data } = await signIn(member.email);
    expect(data.enrolment).toBe(true);
    const token = data.access_token;
    for (const endpoint of [list, ticket, removeTotp])
      expect((await call(endpoint, { token })).error.code).toBe("SECOND_FACTOR_REQUIRED");
    expect((await call(me, { token })).status).toBe(200);
    const { secret } = (await call(beginTotp, { token })).data;
    expect((await call(confirmTotp, { token, body: { code: codeOf(secret) } })).status).toBe(200);
    expect((await call(list, { token })).status).toBe(200);
    expect((await call(removeTotp, { token })).error.code).toBe("LAST_FACTOR");
  });

  it("acts at once, on sessions that are open", async () => {
    const { token, org_id } = await givenMember({ role: "admin" });
    expect((await call(list, { token })).status).toBe(200);
    await givenSetting(org_id, "second_factor_roles", ["admin"]);
    expect((await call(list, { token })).error.code).toBe("SECOND_FACTOR_REQUIRED");
  });
});

describe("an administrator", () => {
  it("takes away the factors of somebody below them, who is signed out and told", async () => {
    const { member } = await givenTotp({ role: "employee" });
    const admin = await givenMember({ org_id: member.org_id, role: "admin" });
    await mails.deliver();
    const answer = await call(resetFactor, { token: admin.token, params: { id: member.id } });
    expect(answer).toMatchObject({ status: 200, data: { revoked_sessions: 1 } });
    expect((await mails.deliver()).at(-1)?.subject).toBe("Your second factors were taken away in Muster");
    expect((await signIn(member.email)).data.access_token).toBeDefined();
  });

  it.each(["admin", "super_admin"] as const)("does not do so to an %s", async (role) => {
    const { member } = await givenTotp({ role });
    const admin = await givenMember({ org_id: member.org_id, role: "admin" });
    expect((await call(resetFactor, { token: admin.token, params: { id: member.id } })).status).toBe(403);
  });
});

describe("what cannot be undone", () => {
  it("asks for a proof that is older than ten minutes, by password, code or passkey", async () => {
    const { member, secret } = await givenTotp({ role: "admin" });
    const { key } = await givenPasskeyOf(member);
    const employee = await givenMember({ org_id: member.org_id });
    const { token } = member;
    const erase = () => call(endMembership, { token, params: { id: employee.id }, query: { erase: "true" } });
    const promote = () => call(update, { token, params: { id: employee.id }, body: { role: "manager" } });
    const proofs = [
      async () => ({ password: PASSWORD }),
      async () => ({ code: codeOf(secret) }),
      async () => ({ passkey: key.use((await call(stepUpOptions, { token })).data.options) }),
    ];
    for (const proof of proofs) {
      await grow(member.session_id);
      expect([(await erase()).error.code, (await promote()).error.code]).toEqual(Array(2).fill("STEP_UP_REQUIRED"));
      expect((await call(stepUp, { token, body: { password: "wrong" } })).status).toBe(403);
      expect((await promote()).status).toBe(403);
      expect((await call(stepUp, { token, body: await proof() })).status).toBe(200);
      expect((await promote()).status).toBe(200);
    }
    expect((await erase()).status).toBe(200);
  });

  it("does not ask for what can", async () => {
    const admin = await givenMember({ role: "admin" });
    const employee = await givenMember({ org_id: admin.org_id });
    await grow(admin.session_id);
    const body = { department: "Sales" };
    expect((await call(update, { token: admin.token, params: { id: employee.id }, body })).status).toBe(200);
  });
});

describe("a session", () => {
  it("ends ninety days after its sign-in, however much it is used, and earlier where the organization says so", async () => {
    const member = await givenMemberWithPassword();
    const { refresh_token } = (await signIn(member.email)).data;
    const old = (days: number) =>
      sql("update user_sessions set created_at = now() - make_interval(days => $2) where user_id = $1", [
        member.id,
        days,
      ]);
    await old(89);
    const next = await call(refresh, { body: { refresh_token } });
    expect(next.status).toBe(200);
    expect(Number(/Max-Age=(\d+)/.exec(next.cookies[0] ?? "")?.[1])).toBeLessThanOrEqual(86_400);
    await givenSetting(member.org_id, "session_days", 80);
    expect((await call(refresh, { body: { refresh_token: next.data.refresh_token } })).status).toBe(401);
    await givenSetting(member.org_id, "session_days", 90);
    await old(5 * 365);
    await sql("update user_sessions set expires_at = now() + interval '30 days' where user_id = $1", [member.id]);
    expect((await call(refresh, { body: { refresh_token: next.data.refresh_token } })).status).toBe(401);
  });
});
