import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as join from "../../../functions/auth/join.ts";
import * as register from "../../../functions/auth/register.ts";
import * as update from "../../../functions/organizations/update.ts";
import * as invite from "../../../functions/users/invite.ts";
import * as show from "../../../functions/users/show-invite.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useStandingClock } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { linkIn, useMails } from "../../steps/mail/mails.ts";
import { givenOpenDoor, newDomain } from "../../steps/scene/domains.ts";
import { givenMember, givenSetting, sql } from "../../steps/scene/given.ts";
import { newcomer, withoutPublicLimit } from "../../steps/scene/sign-in.ts";

useTestDatabase();
useStandingClock();
withoutPublicLimit();
const mails = useMails();

const somebody = (domain: string) => `new-${randomUUID().slice(0, 8)}@${domain}`;
const whenAsked = (organization_domain: string, email: string) =>
  call(join, { body: { organization_domain, email }, ip: randomUUID() });

/** What somebody who asked to join got by mail: the code with which they may, if any. */
async function codeFor(domain: string, email: string): Promise<string | null> {
  expect((await whenAsked(domain, email)).status).toBe(202);
  const [mail, ...others] = await mails.deliver();
  expect(others).toEqual([]);
  return mail === undefined ? null : linkIn(mail, "/register").searchParams.get("invite_code");
}

const accept = (invite_code: string | null) =>
  call(register, { body: { invite_code: invite_code ?? "", name: "Grace Hopper", password: newcomer().password } });

describe("POST /api/auth/join", () => {
  it("mails a link to an address of a proven domain, which joins as the setting says and proves the address", async () => {
    const { org_id, domain } = await givenOpenDoor({ self_registration: { enabled: true, role: "student" } });
    const email = somebody(domain);
    const code = await codeFor(domain.toUpperCase(), email.toUpperCase());
    expect(await call(show, { params: { id: code ?? "" } })).toMatchObject({ data: { role: "student", email } });
    const joined = await accept(code);
    expect(joined).toMatchObject({ status: 201, data: { user: { email, role: "student" } } });
    expect(
      await sql("select org_id, email_verified_at is not null as proven from users where id = $1", [
        joined.data.user.id,
      ]),
    ).toEqual([{ org_id, proven: true }]);
    const entries = await sql(
      "select user_id, metadata from audit_log where org_id = $1 and action = 'invite.request'",
      [org_id],
    );
    expect(entries).toEqual([{ user_id: null, metadata: { role: "student", email } }]);
    expect((await accept(code)).status).toBe(403);
  });

  it.each<[string, () => Promise<{ domain: string; email?: string }>]>([
    ["a domain of nobody", async () => ({ domain: newDomain() })],
    ["a domain that is only claimed", () => givenOpenDoor({ proven: false })],
    [
      "an organization that lets nobody join",
      () => givenOpenDoor({ self_registration: { enabled: false, role: "employee" } }),
    ],
    [
      "an organization out of use",
      async () => {
        const door = await givenOpenDoor();
        await sql("update organizations set is_active = false where id = $1", [door.org_id]);
        return door;
      },
    ],
    ["an address elsewhere", async () => ({ ...(await givenOpenDoor()), email: somebody("gmail.com") })],
    [
      "an address of a subdomain",
      async () => {
        const { domain } = await givenOpenDoor();
        return { domain, email: somebody(`mail.${domain}`) };
      },
    ],
    [
      "an address that only ends alike",
      async () => {
        const { domain } = await givenOpenDoor();
        return { domain, email: somebody(`x${domain}`) };
      },
    ],
    [
      "a member who was dismissed",
      async () => {
        const { org_id, domain } = await givenOpenDoor();
        const { id } = await givenMember({ org_id });
        const email = somebody(domain);
        await sql("update users set email = $2, status = 'terminated' where id = $1", [id, email]);
        return { domain, email };
      },
    ],
    [
      "a member who is inactive",
      async () => {
        const { org_id, domain } = await givenOpenDoor();
        const { id } = await givenMember({ org_id });
        const email = somebody(domain);
        await sql("update users set email = $2, status = 'inactive' where id = $1", [id, email]);
        return { domain, email };
      },
    ],
  ])("answers the same and mails nobody for %s", async (_what, given) => {
    const { domain, email = somebody(domain) } = await given();
    const invited = await sql("select from invites where email = $1", [email]);
    expect(await whenAsked(domain, email)).toMatchObject({ status: 202, data: {} });
    expect(await mails.deliver()).toEqual([]);
    expect(await sql("select from invites where email = $1", [email])).toEqual(invited);
  });

  it("tells a member by mail that they have an account, and makes no invite", async () => {
    const { org_id, domain } = await givenOpenDoor();
    const { id } = await givenMember({ org_id });
    const email = somebody(domain);
    await sql("update users set email = $2 where id = $1", [id, email]);
    await whenAsked(domain, email);
    const [mail] = await mails.deliver();
    expect(mail).toMatchObject({
      to: [{ address: email }],
      subject: expect.stringContaining("You have an account at"),
    });
    expect(await sql("select from invites where org_id = $1", [org_id])).toEqual([]);
  });

  it("asks only the one who has proved a domain that two claim", async () => {
    const { domain, org_id } = await givenOpenDoor();
    await givenOpenDoor({ domain, proven: false });
    const joined = await accept(await codeFor(domain, somebody(domain)));
    expect(await sql("select org_id from users where id = $1", [joined.data.user.id])).toEqual([{ org_id }]);
  });

  it.each<[string, (orgId: string) => Promise<unknown>]>([
    ["lets nobody join any more", (id) => givenSetting(id, "self_registration", { enabled: false, role: "employee" })],
    ["has lost the proof", (id) => sql("update organizations set domain_verified_at = null where id = $1", [id])],
    ["has another domain", (id) => sql("update organizations set domain = $2 where id = $1", [id, newDomain()])],
    ["is out of use", (id) => sql("update organizations set is_active = false where id = $1", [id])],
  ])("makes a link worth nothing when the organization %s", async (_what, change) => {
    const { org_id, domain } = await givenOpenDoor();
    const code = await codeFor(domain, somebody(domain));
    await change(org_id);
    expect(await accept(code)).toMatchObject({ status: 403, error: { code: "INVITE_INVALID" } });
    expect((await call(show, { params: { id: code ?? "" } })).status).toBe(403);
  });

  it("gives the role of the moment at which somebody joins", async () => {
    const { org_id, domain } = await givenOpenDoor();
    const code = await codeFor(domain, somebody(domain));
    await givenSetting(org_id, "self_registration", { enabled: true, role: "student" });
    expect(await accept(code)).toMatchObject({ status: 201, data: { user: { role: "student" } } });
  });

  it("lets nobody use a link for another address", async () => {
    const { domain } = await givenOpenDoor();
    const invite_code = (await codeFor(domain, somebody(domain))) ?? "";
    const body = { ...newcomer(), email: somebody(domain), invite_code };
    expect((await call(register, { body })).status).toBe(403);
  });

  it("gives one of three the last seat of the plan", async () => {
    const { org_id, domain } = await givenOpenDoor();
    await sql("update organizations set max_users = 1 where id = $1", [org_id]);
    const codes: (string | null)[] = [];
    for (const email of [1, 2, 3].map(() => somebody(domain))) {
      await whenAsked(domain, email);
      const mail = (await mails.deliver()).find(({ to }) => to?.some(({ address }) => address === email));
      codes.push(linkIn(mail, "/register").searchParams.get("invite_code"));
    }
    const answers = await Promise.all(codes.map(accept));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 402, 402]);
  });

  it("brings the same link when a message comes twice, and counts it once", async () => {
    const { org_id, domain } = await givenOpenDoor();
    await whenAsked(domain, somebody(domain));
    const messages = await mails.queued();
    for (let times = 0; times < 5; times++) expect(await mails.send(messages)).toEqual([]);
    const links = (await mails.received()).map((mail) => linkIn(mail, "/register").href);
    expect([links.length, new Set(links).size]).toEqual([5, 1]);
    expect(await sql("select from invites where org_id = $1", [org_id])).toHaveLength(1);
    expect(await sql("select used from quota_usage where org_id = $1 and what = 'joins'", [org_id])).toEqual([
      { used: 1 },
    ]);
  });

  it("mails one mailbox three times a day, whoever asks, under whatever name and for whichever organization", async () => {
    const { domain } = await givenOpenDoor();
    const tag = randomUUID().slice(0, 8);
    const email = `${tag}@${domain}`;
    for (const _ of [1, 2]) {
      const { token } = await givenMember({ role: "admin" });
      expect((await call(invite, { token, body: { role: "employee", email } })).status).toBe(201);
    }
    for (const name of [tag, `${tag}+1`, `${tag.toUpperCase()}+2`, `${tag}+3`])
      expect((await whenAsked(domain, `${name}@${domain}`)).status).toBe(202);
    const { token } = await givenMember({ role: "admin" });
    expect((await call(invite, { token, body: { role: "employee", email } })).status).toBe(201);
    expect(await mails.deliver()).toHaveLength(3);
    const [dump] = await sql<{ text: string }>("select json_agg(m)::text as text from live.mailbox_mails m");
    expect(dump?.text).not.toContain(tag);
  });

  it("lets an organization be joined a thousand times a day", async () => {
    const { org_id, domain } = await givenOpenDoor();
    const day = new Date().toISOString().slice(0, 10);
    await sql("insert into quota_usage values ($1, $2, 'joins', 999)", [org_id, day]);
    expect(await codeFor(domain, somebody(domain))).not.toBeNull();
    await whenAsked(domain, somebody(domain));
    expect(await mails.deliver()).toHaveLength(1);
    expect(await sql("select from invites where org_id = $1", [org_id])).toHaveLength(1);
  });

  it("answers one origin a hundred times an hour", async () => {
    const ip = randomUUID();
    const body = { organization_domain: newDomain(), email: "x@example.com" };
    for (let times = 0; times < 100; times++) expect((await call(join, { body, ip })).status).toBe(202);
    expect(await call(join, { body, ip })).toMatchObject({ status: 429, error: { code: "RATE_LIMITED" } });
    expect((await call(join, { body, ip: randomUUID() })).status).toBe(202);
  });

  it.each([
    ["organization_domain", { organization_domain: "localhost" }],
    ["email", { email: "nobody" }],
    ["role", { role: "admin" }],
    ["password", { password: "tulip-anvil-49" }],
  ])("refuses a bad %s", async (field, bad) => {
    const body = { organization_domain: newDomain(), email: "x@example.com", ...bad };
    expect(await call(join, { body })).toMatchObject({ status: 400, error: { details: [{ path: `body.${field}` }] } });
  });

  it("is closed by whoever takes the domain away", async () => {
    const { org_id, domain } = await givenOpenDoor();
    const { token } = await givenMember({ org_id, role: "admin" });
    await call(update, { token, params: { id: org_id }, body: { domain: null } });
    await whenAsked(domain, somebody(domain));
    expect(await mails.deliver()).toEqual([]);
  });
});
