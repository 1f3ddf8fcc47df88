import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import * as accept from "../../../functions/auth/accept-account.ts";
import * as decline from "../../../functions/auth/decline-account.ts";
import * as forgot from "../../../functions/auth/forgot-password.ts";
import * as login from "../../../functions/auth/login.ts";
import * as me from "../../../functions/auth/me.ts";
import * as offered from "../../../functions/auth/offered-account.ts";
import * as register from "../../../functions/auth/register.ts";
import * as resend from "../../../functions/auth/resend-verification.ts";
import * as reset from "../../../functions/auth/reset-password.ts";
import * as verify from "../../../functions/auth/verify-email.ts";
import * as create from "../../../functions/users/create.ts";
import * as offer from "../../../functions/users/offer.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import { linkIn, useMails } from "../../steps/mail/mails.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { givenInvite, withoutPublicLimit } from "../../steps/scene/sign-in.ts";

useTestDatabase();
withoutPublicLimit();
const mails = useMails();

const PASSWORD = "tulip-anvil-49";
const OTHER = "lobster-canal-52";
const address = () => `p-${randomUUID().slice(0, 8)}@example.com`;

/** Opens an organization and an account with this address. */
async function whenRegistered(email: string, password = PASSWORD) {
  const body = { email, password, name: "Grace Hopper", organization_name: `Org ${randomUUID().slice(0, 8)}` };
  const { status, data } = await call(register, { body });
  expect(status).toBe(201);
  return { ...data.user, token: data.access_token };
}

/** An administrator opens an account for this address. */
async function whenOpened(admin: Member, email: string, password?: string) {
  const body = { email, name: "Grace Hopper", role: "employee", ...(password === undefined ? {} : { password }) };
  const { status, data } = await call(create, { token: admin.token, body });
  expect(status).toBe(201);
  return data.user;
}

const signIn = (email: string, password: string) => call(login, { body: { email, password } });

let seen = 0;
beforeEach(() => {
  seen = 0;
});

/** The mails that went out since this was last asked, in the test. */
async function newMails() {
  const all = await mails.deliver();
  const fresh = all.slice(seen);
  seen = all.length;
  return fresh;
}

/** The tokens of their links, by the path they lead to. */
async function tokensMailed(path: string): Promise<string[]> {
  return (await newMails()).map((mail) => linkIn(mail, path).searchParams.get("token") ?? "");
}

const stateOf = async (id: string) => {
  const [row] = await sql(
    "select email, status, accepted_at is not null as accepted, email_verified_at is not null as proven from users where id = $1",
    [id],
  );
  return row;
};

const toldTo = ({ id }: Member) => sql("select title, data from notifications where user_id = $1", [id]);

describe("an address that somebody registers with", () => {
  it("is proved by the link that goes to it, once", async () => {
    const email = address();
    const { id } = await whenRegistered(email);
    expect(await stateOf(id)).toMatchObject({ accepted: true, proven: false });
    const [token = ""] = await tokensMailed("/verify-email");
    expect(await call(verify, { body: { token } })).toMatchObject({ status: 200, data: { email } });
    expect(await stateOf(id)).toMatchObject({ proven: true });
    expect(await call(verify, { body: { token } })).toMatchObject({ status: 403, error: { code: "LINK_INVALID" } });
    expect(await sql("select action from audit_log where user_id = $1 and action like 'user.v%'", [id])).toEqual([
      { action: "user.verify_email" },
    ]);
  });

  it("reserves nothing: whoever proves it signs in with it, and the other keeps their own", async () => {
    const email = address();
    const squatter = await whenRegistered(email, OTHER);
    await tokensMailed("/verify-email");
    const owner = await whenRegistered(email);
    const [token = ""] = await tokensMailed("/verify-email");
    expect((await call(verify, { body: { token } })).status).toBe(200);
    expect((await signIn(email, PASSWORD)).data.user.id).toBe(owner.id);
    expect((await signIn(email, OTHER)).data.user.id).toBe(squatter.id);
    // A third claim comes before the second; the proof stands above all.
    await whenRegistered(email, "carrot-violin-77");
    expect((await signIn(email, PASSWORD)).data.user.id).toBe(owner.id);
  });

  it("cannot be proved twice, and whoever holds the mailbox is told so", async () => {
    const email = address();
    await whenRegistered(email);
    const [first = ""] = await tokensMailed("/verify-email");
    await whenRegistered(email, OTHER);
    const [second = ""] = await tokensMailed("/verify-email");
    const answers = await Promise.all([first, second].map((token) => call(verify, { body: { token } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it("is asked for again by its member, a few times", async () => {
    const { token } = await whenRegistered(address());
    await newMails();
    for (let n = 0; n < 3; n++)
      expect(await call(resend, { token, body: {} })).toMatchObject({ status: 202, data: { sent: true } });
    expect(await call(resend, { token, body: {} })).toMatchObject({ status: 429, error: { code: "RATE_LIMITED" } });
    expect(await tokensMailed("/verify-email")).toHaveLength(3);
    const proven = await givenMember();
    expect((await call(resend, { token: proven.token, body: {} })).data).toEqual({ sent: false });
    expect(await newMails()).toEqual([]);
  });

  it("is asked for on an invite too, whose code its maker has seen", async () => {
    const email = address();
    const invite_code = await givenInvite(await givenMember({ role: "admin" }), { email });
    const { status, data } = await call(register, { body: { invite_code, password: PASSWORD, name: "Grace Hopper" } });
    expect(status).toBe(201);
    expect(await stateOf(data.user.id)).toMatchObject({ accepted: true, proven: false });
    expect(await tokensMailed("/verify-email")).toHaveLength(1);
  });

  it("is not proved by a link to the address before, nor after a day", async () => {
    const email = address();
    const { id } = await whenRegistered(email);
    const [token = ""] = await tokensMailed("/verify-email");
    await sql("update users set email = $2 where id = $1", [id, address()]);
    expect((await call(verify, { body: { token } })).status).toBe(403);
    await sql("update users set email = $2 where id = $1", [id, email]);
    const late = new Date(Date.now() + 24 * 3_600_000 + 60_000);
    expect((await call(verify, { body: { token }, now: late })).status).toBe(403);
    expect((await call(verify, { body: { token } })).status).toBe(200);
  });

  it("is proved by a reset of the password, whose mail says which account it is", async () => {
    const email = address();
    const { id } = await whenRegistered(email);
    await newMails();
    await call(forgot, { body: { email } });
    const [mail] = await newMails();
    expect(mail?.text).toContain("opened an account with this address at Org");
    const token = linkIn(found(mail), "/reset-password").searchParams.get("token") ?? "";
    expect((await call(reset, { body: { token, new_password: OTHER } })).status).toBe(200);
    expect(await stateOf(id)).toMatchObject({ proven: true });
  });
});

describe("an account that an administrator opened", () => {
  it("asks its person, who looks at it, takes it and is signed in", async () => {
    const admin = await givenMember({ role: "admin" });
    const email = address();
    const { id } = await whenOpened(admin, email);
    const [mail] = await newMails();
    expect(mail?.subject).toMatch(/has opened an account for you/);
    expect(mail?.text).toContain(admin.name);
    const token = linkIn(found(mail), "/accept-account").searchParams.get("token") ?? "";
    const look = await call(offered, { query: { token } });
    expect(look).toMatchObject({
      status: 200,
      data: { email, role: "employee", name: "Grace Hopper", opened_by: admin.name },
    });
    expect(await stateOf(id)).toMatchObject({ accepted: false, proven: false });
    const taken = await call(accept, { body: { token, password: PASSWORD } });
    expect(taken).toMatchObject({ status: 200, data: { user: { id } } });
    expect(await stateOf(id)).toMatchObject({ accepted: true, proven: true });
    expect((await signIn(email, PASSWORD)).status).toBe(200);
    for (const again of [
      await call(accept, { body: { token, password: OTHER } }),
      await call(offered, { query: { token } }),
    ])
      expect(again).toMatchObject({ status: 403, error: { code: "LINK_INVALID" } });
  });

  it("is closed when its person declines", async () => {
    const admin = await givenMember({ role: "admin" });
    const email = address();
    const { id } = await whenOpened(admin, email, PASSWORD);
    const [token = ""] = await tokensMailed("/accept-account");
    expect((await call(decline, { body: { token } })).status).toBe(200);
    expect(await stateOf(id)).toMatchObject({ status: "terminated", accepted: false });
    expect(await toldTo(admin)).toEqual([{ title: "An account was declined", data: { user_id: id } }]);
    expect((await signIn(email, PASSWORD)).status).toBe(401);
    expect((await call(accept, { body: { token, password: PASSWORD } })).status).toBe(403);
  });

  it("is taken by whoever signs in with the password that was handed over; the address stays unproved", async () => {
    const admin = await givenMember({ role: "admin" });
    const email = address();
    const { id } = await whenOpened(admin, email, PASSWORD);
    const [token = ""] = await tokensMailed("/accept-account");
    expect((await signIn(email, PASSWORD)).status).toBe(200);
    expect(await stateOf(id)).toMatchObject({ accepted: true, proven: false });
    expect(
      await sql("select action, metadata from audit_log where user_id = $1 and action = 'user.accept'", [id]),
    ).toEqual([{ action: "user.accept", metadata: { how: "password" } }]);
    // The link that went to the address proves it, and signing in again is no second yes.
    expect((await call(verify, { body: { token } })).status).toBe(200);
    expect(await stateOf(id)).toMatchObject({ proven: true });
    expect((await signIn(email, PASSWORD)).status).toBe(200);
    expect(await sql("select from audit_log where user_id = $1 and action = 'user.accept'", [id])).toHaveLength(1);
    expect((await call(accept, { body: { token, password: OTHER } })).status).toBe(403);
  });

  it("stays the mailbox owner's to take when an administrator has signed in with the password", async () => {
    const admin = await givenMember({ role: "admin" });
    const email = address();
    const { id } = await whenOpened(admin, email, PASSWORD);
    const intruder = (await signIn(email, PASSWORD)).data;
    expect(intruder.user.id).toBe(id);
    await newMails();
    await call(forgot, { body: { email } });
    const [mail] = await newMails();
    expect(mail?.text).not.toContain("/reset-password");
    const token = linkIn(found(mail), "/accept-account").searchParams.get("token") ?? "";
    expect((await call(accept, { body: { token, password: OTHER } })).status).toBe(200);
    expect((await call(me, { token: intruder.access_token })).status).toBe(401);
    expect((await signIn(email, PASSWORD)).status).toBe(401);
    expect(await stateOf(id)).toMatchObject({ accepted: true, proven: true });
    await call(forgot, { body: { email } });
    expect((await newMails())[0]?.text).toContain("/reset-password");
  });

  it("is not closed by whoever gets its mail while somebody works in it, and the administrator hears", async () => {
    const admin = await givenMember({ role: "admin" });
    const email = address();
    const { id } = await whenOpened(admin, email, PASSWORD);
    expect((await signIn(email, PASSWORD)).status).toBe(200);
    const [token = ""] = await tokensMailed("/accept-account");
    expect((await call(decline, { body: { token } })).status).toBe(200);
    expect(await stateOf(id)).toMatchObject({ status: "active", proven: false });
    expect(await toldTo(admin)).toEqual([{ title: "An address is not the member's", data: { user_id: id } }]);
    expect((await call(decline, { body: { token } })).status).toBe(403);
  });

  it("tells who is asked to take it at most five times an hour", async () => {
    const admin = await givenMember({ role: "admin" });
    const email = address();
    await whenOpened(admin, email);
    await newMails();
    for (let n = 0; n < 6; n++) await call(forgot, { body: { email }, ip: `192.0.2.${n}` });
    expect(await newMails()).toHaveLength(4);
  });

  it("works the same for a stranger who has an account elsewhere, and takes nothing from them", async () => {
    const stranger = await givenMember();
    const admin = await givenMember({ role: "admin" });
    const { id } = await whenOpened(admin, stranger.email, PASSWORD);
    expect((await signIn(stranger.email, PASSWORD)).data.user.id).toBe(id);
    // The forgotten password is that of the account which has proved the address.
    await newMails();
    await call(forgot, { body: { email: stranger.email } });
    const [mail] = await newMails();
    const token = linkIn(found(mail), "/reset-password").searchParams.get("token") ?? "";
    expect((await call(reset, { body: { token, new_password: OTHER } })).status).toBe(200);
    expect((await signIn(stranger.email, OTHER)).data.user.id).toBe(stranger.id);
  });

  it.each([
    ["member", "update users set status = 'inactive' where id = $1"],
    ["organization", "update organizations set is_active = false where id = (select org_id from users where id = $1)"],
  ])("is the one that is signed in to where the same password's %s elsewhere is disabled", async (_what, disable) => {
    const email = address();
    const elsewhere = await whenRegistered(email);
    const [token = ""] = await tokensMailed("/verify-email");
    await call(verify, { body: { token } });
    const { id } = await whenOpened(await givenMember({ role: "admin" }), email, PASSWORD);
    expect((await signIn(email, PASSWORD)).data.user.id).toBe(elsewhere.id);
    await sql(disable, [elsewhere.id]);
    expect((await signIn(email, PASSWORD)).data.user.id).toBe(id);
  });

  it("is never entered by a forgotten password: the mail asks", async () => {
    const admin = await givenMember({ role: "admin" });
    const email = address();
    const { id } = await whenOpened(admin, email);
    await newMails();
    await call(forgot, { body: { email } });
    const [mail, ...more] = await newMails();
    expect([mail?.text?.includes("/accept-account"), mail?.text?.includes("/reset-password"), more]).toEqual([
      true,
      false,
      [],
    ]);
    expect(await stateOf(id)).toMatchObject({ accepted: false });
    const token = linkIn(found(mail), "/accept-account").searchParams.get("token") ?? "";
    expect(await call(verify, { body: { token } })).toMatchObject({ status: 403 });
    expect(await call(reset, { body: { token, new_password: PASSWORD } })).toMatchObject({ status: 403 });
  });

  it("is taken with another address by whoever has proved this one elsewhere", async () => {
    const stranger = await givenMember();
    const admin = await givenMember({ role: "admin" });
    const { id } = await whenOpened(admin, stranger.email);
    const [token = ""] = await tokensMailed("/accept-account");
    expect(await call(accept, { body: { token, password: PASSWORD } })).toMatchObject({
      status: 409,
      error: { code: "EMAIL_TAKEN" },
    });
    const email = address();
    expect((await call(accept, { body: { token, password: PASSWORD, email } })).status).toBe(200);
    expect(await stateOf(id)).toMatchObject({ email, accepted: true, proven: false });
    const [link = ""] = await tokensMailed("/verify-email");
    expect((await call(verify, { body: { token: link } })).status).toBe(200);
  });

  it("is offered again by an administrator, until it is taken", async () => {
    const admin = await givenMember({ role: "admin" });
    const { id } = await whenOpened(admin, address());
    await newMails();
    const ask = (token = admin.token) => call(offer, { token, params: { id }, body: {} });
    expect((await ask()).status).toBe(202);
    const [token = ""] = await tokensMailed("/accept-account");
    expect((await call(accept, { body: { token, password: PASSWORD } })).status).toBe(200);
    expect(await ask()).toMatchObject({ status: 409, error: { code: "ALREADY_ACCEPTED" } });
    expect((await ask((await givenMember({ role: "admin" })).token)).status).toBe(404);
    expect((await ask((await givenMember({ org_id: admin.org_id })).token)).status).toBe(403);
  });

  it.each([
    ["member", "update users set status = 'inactive' where id = $1"],
    ["organization", "update organizations set is_active = false where id = (select org_id from users where id = $1)"],
  ])("is nobody's to take while the %s is disabled", async (_what, disable) => {
    const admin = await givenMember({ role: "admin" });
    const { id } = await whenOpened(admin, address());
    const [token = ""] = await tokensMailed("/accept-account");
    await sql(disable, [id]);
    for (const answer of [
      await call(offered, { query: { token } }),
      await call(accept, { body: { token, password: PASSWORD } }),
      await call(decline, { body: { token } }),
    ])
      expect(answer).toMatchObject({ status: 403, error: { code: "LINK_INVALID" } });
  });
});
