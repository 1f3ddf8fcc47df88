import { randomUUID } from "node:crypto";
import type { Email } from "postal-mime";
import { describe, expect, it } from "vitest";
import * as cancelEmail from "../../../functions/auth/cancel-email.ts";
import * as changeEmail from "../../../functions/auth/change-email.ts";
import * as confirmEmail from "../../../functions/auth/confirm-email.ts";
import * as forgot from "../../../functions/auth/forgot-password.ts";
import * as login from "../../../functions/auth/login.ts";
import * as me from "../../../functions/auth/me.ts";
import * as reset from "../../../functions/auth/reset-password.ts";
import * as secondFactor from "../../../functions/auth/second-factor.ts";
import * as beginTotp from "../../../functions/auth/totp-begin.ts";
import * as create from "../../../functions/users/create.ts";
import * as remove from "../../../functions/users/delete.ts";
import * as update from "../../../functions/users/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import { linkIn, useMails } from "../../steps/mail/mails.ts";
import { codeOf } from "../../steps/scene/authenticator.ts";
import { givenPasskeyOf, givenTotpOf } from "../../steps/scene/factors.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { givenMemberWithPassword, PASSWORD, withoutPublicLimit } from "../../steps/scene/sign-in.ts";

useTestDatabase();
withoutPublicLimit();
const mails = useMails();

const INVALID = { status: 403, error: { code: "LINK_INVALID" } };
const newAddress = () => `new-${randomUUID().slice(0, 8)}@example.com`;
const ask = ({ token }: Member, email: string, current_password = PASSWORD) =>
  call(changeEmail, { token, body: { email, current_password } });
const confirm = (token: string) => call(confirmEmail, { body: { token } });
const cancel = (token: string) => call(cancelEmail, { body: { token } });
const signIn = async (email: string, password = PASSWORD) =>
  (await call(login, { body: { email, password }, ip: randomUUID() })).status;

/** The token in the newest mail with a link to `path`. */
function tokenIn(sent: readonly Email[], path: string): string {
  const mail = sent.findLast(({ text }) => text?.includes(path));
  return mail === undefined ? "" : (linkIn(mail, path).searchParams.get("token") ?? "");
}

/** The tokens in the newest mails, to the new address and to the old one. */
async function tokens(): Promise<{ confirm: string; cancel: string }> {
  const sent = await mails.deliver();
  return { confirm: tokenIn(sent, "/confirm-address"), cancel: tokenIn(sent, "/cancel-address-change") };
}

const accountOf = async ({ id }: Pick<Member, "id">) =>
  (await sql("select email, email_verified_at, password_hash from users where id = $1", [id]))[0];

const factorsOf = async ({ id }: Pick<Member, "id">) =>
  (
    await sql(
      `select (select count(*)::int from totp_factors where user_id = u.id) as totp,
         (select count(*)::int from passkeys where user_id = u.id) as passkeys,
         (select count(*)::int from recovery_codes where user_id = u.id) as codes, u.second_factor_at
       from users u where u.id = $1`,
      [id],
    )
  )[0];

/** The access token of whoever signs in with a password and a code. */
async function signInWithCode({ email }: Pick<Member, "email">, code: string, password = PASSWORD): Promise<string> {
  const { data } = await call(login, { body: { email, password }, ip: randomUUID() });
  const { token } = found(data.second_factor);
  return found((await call(secondFactor, { body: { token, code } })).data.access_token);
}

describe("a member's other address", () => {
  it("counts once it is confirmed from there; everybody is signed out, and both addresses are told", async () => {
    const member = await givenMemberWithPassword();
    const email = newAddress();
    expect(await ask(member, email)).toMatchObject({ status: 202 });
    const sent = await mails.deliver();
    expect(sent.map(({ to }) => to?.[0]?.address).sort()).toEqual([member.email, email].sort());
    expect(sent.find(({ to }) => to?.[0]?.address === member.email)?.text).not.toContain(email);
    expect(await signIn(email)).toBe(401);
    expect((await call(me, { token: member.token })).data).toMatchObject({ user: { email: member.email } });

    const { confirm: token } = await tokens();
    expect(await confirm(token)).toMatchObject({ status: 200, data: { email } });
    expect(await confirm(token)).toMatchObject(INVALID);
    expect(await call(me, { token: member.token })).toMatchObject({ status: 401 });
    expect([await signIn(email), await signIn(member.email)]).toEqual([200, 401]);
    expect((await accountOf(member))?.email_verified_at).toBeInstanceOf(Date);
    expect((await mails.deliver()).at(-1)).toMatchObject({
      to: [{ address: member.email }],
      subject: "Your Muster account has another address",
    });
  });

  it("is asked for with the password only", async () => {
    const member = await givenMemberWithPassword();
    expect(await ask(member, newAddress(), "wrong")).toMatchObject({ error: { code: "PASSWORD_WRONG" } });
    expect(await mails.queued()).toEqual([]);
  });

  it("is not taken from whoever has it: that is said to the holder of the mailbox alone", async () => {
    const [member, other] = [await givenMemberWithPassword(), await givenMember()];
    expect(await ask(member, other.email)).toMatchObject({ status: 202 });
    expect(await confirm((await tokens()).confirm)).toMatchObject({ status: 409, error: { code: "EMAIL_TAKEN" } });
    expect(await accountOf(member)).toMatchObject({ email: member.email });
  });

  it("is worth nothing after a day, after another was asked for, and after it was taken back", async () => {
    const member = await givenMemberWithPassword();
    await ask(member, newAddress());
    const first = await tokens();
    await ask(member, newAddress());
    const second = await tokens();
    expect(await confirm(first.confirm)).toMatchObject(INVALID);
    await sql("update address_changes set expires_at = now() - interval '1 second' where user_id = $1", [member.id]);
    expect(await confirm(second.confirm)).toMatchObject(INVALID);
    await sql("update address_changes set expires_at = now() + interval '1 day' where user_id = $1", [member.id]);
    expect(await cancel(first.cancel)).toMatchObject({ status: 200 });
    expect(await confirm(second.confirm)).toMatchObject(INVALID);
    for (const token of [first.cancel, second.cancel, second.confirm, "x"])
      expect(await cancel(token)).toMatchObject(INVALID);
  });

  it("is asked for five times an hour at most", async () => {
    const member = await givenMemberWithPassword();
    const answers = [];
    for (let time = 0; time < 6; time += 1) answers.push((await ask(member, newAddress())).status);
    expect(answers).toEqual([202, 202, 202, 202, 202, 429]);
  });

  it("tells an old address nothing that was never proved, and gives it no say", async () => {
    const member = await givenMemberWithPassword();
    await sql("update users set email_verified_at = null where id = $1", [member.id]);
    const email = newAddress();
    await ask(member, email);
    expect((await mails.deliver()).map(({ to }) => to?.[0]?.address)).toEqual([email]);
  });
});

describe("a thief who knows the password", () => {
  it("cannot keep the account, whatever chain of addresses they lead it through", async () => {
    const member = await givenMemberWithPassword();
    const [second, third] = [newAddress(), newAddress()];
    await ask(member, second);
    const first = await tokens();
    await confirm(first.confirm);
    const thief = await call(login, { body: { email: second, password: PASSWORD }, ip: randomUUID() });
    await mails.queued();
    const session = { ...member, token: thief.data.access_token };
    await ask(session, third);
    const chained = await tokens();
    await confirm(chained.confirm);
    await call(forgot, { body: { email: third }, ip: randomUUID() });
    const resetToken = tokenIn(await mails.deliver(), "/reset-password");

    expect(await cancel(first.cancel)).toMatchObject({ status: 200 });
    expect(await accountOf(member)).toMatchObject({ email: member.email, password_hash: "!" });
    expect(await call(me, { token: session.token })).toMatchObject({ status: 401 });
    for (const address of [member.email, second, third]) expect(await signIn(address)).toBe(401);
    const body = { token: resetToken, new_password: "harbour-lentil-82" };
    expect(await call(reset, { body })).toMatchObject({ status: 403 });
    // The links of the addresses in between are void, too.
    expect(await cancel(chained.cancel)).toMatchObject(INVALID);
    expect(await accountOf(member)).toMatchObject({ email: member.email });

    const back = tokenIn(await mails.deliver(), "/reset-password");
    await call(reset, { body: { token: back, new_password: "harbour-lentil-82" } });
    expect(await signIn(member.email, "harbour-lentil-82")).toBe(200);
  });

  it("cannot leave a second factor in it, whether set up before the change or after", async () => {
    const member = await givenMemberWithPassword();
    const app = await givenTotpOf(member);
    await ask(member, newAddress());
    const { confirm: token, cancel: back } = await tokens();
    await confirm(token);
    const changed = { ...member, email: (await accountOf(member))?.email as string };
    const thief = await signInWithCode(changed, codeOf(app.secret, 1));
    await givenPasskeyOf({ ...member, token: thief });
    await mails.deliver();

    expect(await cancel(back)).toMatchObject({ status: 200 });
    expect(await factorsOf(member)).toEqual({ totp: 0, passkeys: 0, codes: 0, second_factor_at: null });
    const sent = await mails.deliver();
    expect(sent.map(({ subject }) => subject)).toContain("New second factors were taken away in Muster");
    await call(reset, { body: { token: tokenIn(sent, "/reset-password"), new_password: "harbour-lentil-82" } });
    const answer = await call(login, { body: { email: member.email, password: "harbour-lentil-82" } });
    expect(answer.data.user?.id).toBe(member.id);
  });

  it("cannot have the owner's factor taken away by whoever reads the old mailbox, only their own", async () => {
    const member = await givenMemberWithPassword();
    const { secret } = await givenTotpOf(member);
    await sql("update totp_factors set confirmed_at = now() - interval '73 hours' where user_id = $1", [member.id]);
    await sql("update recovery_codes set created_at = now() - interval '73 hours' where user_id = $1", [member.id]);
    await givenPasskeyOf(member);
    await call(beginTotp, { token: member.token });
    await ask(member, newAddress());
    expect(await cancel((await tokens()).cancel)).toMatchObject({ status: 200 });
    expect(await factorsOf(member)).toMatchObject({ totp: 1, passkeys: 0, codes: 10 });
    const [app] = await sql("select pending_secret from totp_factors where user_id = $1", [member.id]);
    expect(app).toEqual({ pending_secret: null });
    const back = tokenIn(await mails.deliver(), "/reset-password");
    await call(reset, { body: { token: back, new_password: "harbour-lentil-82" } });
    expect(await signInWithCode(member, codeOf(secret), "harbour-lentil-82")).toBeDefined();
  });

  it("cannot give the old address away meanwhile", async () => {
    const admin = await givenMemberWithPassword({ role: "admin" });
    const boss = await givenMember({ role: "super_admin", org_id: admin.org_id });
    await ask(admin, newAddress());
    const { confirm: token, cancel: back } = await tokens();
    await confirm(token);
    const body = { email: admin.email, name: "Decoy", role: "employee" };
    expect(await call(create, { token: boss.token, body })).toMatchObject({ error: { code: "EMAIL_TAKEN" } });
    expect(await cancel(back)).toMatchObject({ status: 200 });
  });

  it("is stopped for 72 hours, and no longer", async () => {
    const member = await givenMemberWithPassword();
    await ask(member, newAddress());
    const { confirm: token, cancel: back } = await tokens();
    await confirm(token);
    const [row] = await sql<{ hours: number }>(
      "select extract(epoch from cancel_until - confirmed_at)::int / 3600 as hours from address_changes where user_id = $1",
      [member.id],
    );
    expect(row?.hours).toBe(72);
    await sql("update address_changes set cancel_until = now() - interval '1 second' where user_id = $1", [member.id]);
    expect(await cancel(back)).toMatchObject(INVALID);
  });
});

describe("an administrator", () => {
  const change = (admin: Member, { id }: Member, email: string) =>
    call(update, { token: admin.token, params: { id }, body: { email } });

  it("asks for a member's other address, and the member can take it back", async () => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenMemberWithPassword({ org_id: admin.org_id });
    await givenPasskeyOf(member);
    const email = newAddress();
    expect(await change(admin, member, email)).toMatchObject({ status: 200, data: { user: { email: member.email } } });
    const { cancel: back, confirm: token } = await tokens();
    expect(await cancel(back)).toMatchObject({ status: 200 });
    expect(await confirm(token)).toMatchObject(INVALID);
    // Nobody had the account: its password is as it was.
    expect(await signIn(member.email)).toBe(200);
    expect(await factorsOf(member)).toMatchObject({ passkeys: 1, codes: 10 });
  });

  it("changes the address of no other administrator, nor their own on this way", async () => {
    for (const role of ["admin", "super_admin"] as const) {
      const admin = await givenMember({ role });
      const other = await givenMember({ role: "admin", org_id: admin.org_id });
      for (const of of [other, admin]) expect(await change(admin, of, newAddress())).toMatchObject({ status: 403 });
    }
    expect(await mails.queued()).toEqual([]);
  });

  it.each(["dismissed", "made an employee", "outranked", "out of use"])(
    "who is %s meanwhile changes nothing any more",
    async (how) => {
      const boss = await givenMember({ role: "super_admin" });
      const admin = await givenMember({ role: "admin", org_id: boss.org_id });
      const member = await givenMemberWithPassword({ org_id: boss.org_id });
      await change(admin, member, newAddress());
      const { confirm: token } = await tokens();
      const put = ({ id }: Member, body: Record<string, unknown>) =>
        call(update, { token: boss.token, params: { id }, body });
      if (how === "dismissed") await call(remove, { token: boss.token, params: { id: admin.id } });
      if (how === "made an employee") await put(admin, { role: "employee" });
      if (how === "outranked") await put(member, { role: "admin" });
      if (how === "out of use") await sql("update organizations set is_active = false where id = $1", [boss.org_id]);
      expect(await confirm(token)).toMatchObject(INVALID);
      expect(await accountOf(member)).toMatchObject({ email: member.email });
    },
  );

  it("corrects the address of an account that its person has not taken at once", async () => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenMember({ org_id: admin.org_id });
    await sql("update users set accepted_at = null, email_verified_at = null where id = $1", [member.id]);
    const email = newAddress();
    expect(await change(admin, member, email)).toMatchObject({ status: 200, data: { user: { email } } });
  });
});
