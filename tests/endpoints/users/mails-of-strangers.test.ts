// Nobody fills somebody else's mailbox: all that strangers can have sent to it is counted together, over all organizations.
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as changeEmail from "../../../functions/auth/change-email.ts";
import * as join from "../../../functions/auth/join.ts";
import * as register from "../../../functions/auth/register.ts";
import * as create from "../../../functions/users/create.ts";
import * as invite from "../../../functions/users/invite.ts";
import * as offer from "../../../functions/users/offer.ts";
import * as resend from "../../../functions/users/resend-invite.ts";
import * as update from "../../../functions/users/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useStandingClock } from "../../steps/call/instant.ts";
import { type Answer, call } from "../../steps/call/when.ts";
import { useMails } from "../../steps/mail/mails.ts";
import { givenOpenDoor, newDomain } from "../../steps/scene/domains.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { givenMemberWithPassword, newcomer, PASSWORD, withoutPublicLimit } from "../../steps/scene/sign-in.ts";

useTestDatabase();
useStandingClock();
withoutPublicLimit();
const mails = useMails();

const mailbox = (domain = "example.com") => `${randomUUID().slice(0, 8)}@${domain}`;
const arrivedAt = async (address: string) =>
  (await mails.deliver()).filter(({ to }) => to?.some((each) => each.address === address)).length;

/** An administrator who has proved nothing, of an organization that was opened just now. */
async function givenStranger(): Promise<Member> {
  const admin = await givenMember({ role: "admin" });
  await sql("update organizations set created_at = now() where id = $1", [admin.org_id]);
  await sql("update users set email_verified_at = null where id = $1", [admin.id]);
  return admin;
}

const whenInviting = ({ token }: Member, email: string) => call(invite, { token, body: { role: "employee", email } });

/** As many mails from strangers as a mailbox gets on one day. */
async function givenFull(address: string): Promise<void> {
  for (const stranger of [await givenStranger(), await givenStranger(), await givenStranger()])
    await whenInviting(stranger, address);
  await mails.deliver();
}

/** The same request for an account that was opened with an address before it became this mailbox's. */
async function offered(admin: Member, address: string): Promise<{ id: string }> {
  const body = { email: `${randomUUID()}@example.com`, name: "Eve", role: "employee" };
  const { data } = await call(create, { token: admin.token, body });
  await sql("update users set email = $2 where id = $1", [data.user.id, address]);
  await mails.queued();
  return data.user;
}

/** Each way in which somebody has a mail sent to an address that is not theirs. */
const WAYS: Readonly<Record<string, (admin: Member, address: string) => Promise<Answer<object>>>> = {
  "an invite": whenInviting,
  "an invite that is sent again": async (admin, address) => {
    const { data } = await whenInviting(admin, `${randomUUID()}@example.com`);
    await sql("update invites set email = $2 where id = $1", [data.id, address]);
    await mails.queued();
    return call(resend, { token: admin.token, params: { id: data.id }, body: {} });
  },
  "an account": ({ token }, email) => call(create, { token, body: { email, name: "Eve", role: "employee" } }),
  "an account that is offered again": async (admin, address) => {
    const { id } = await offered(admin, address);
    return call(offer, { token: admin.token, params: { id }, body: {} });
  },
  "another address for a member": async ({ org_id, token }, email) => {
    const { id } = await givenMember({ org_id });
    return call(update, { token, params: { id }, body: { email } });
  },
  "asking to join": (_, email) =>
    call(join, { body: { organization_domain: email.split("@")[1] ?? "", email }, ip: randomUUID() }),
};

describe("a mailbox", () => {
  it("gets three of forty invites from eight organizations, which are told nothing of it", async () => {
    const address = mailbox();
    const answers: Answer<object>[] = [];
    for (let count = 0; count < 8; count++) {
      const stranger = await givenStranger();
      for (let times = 0; times < 5; times++) answers.push(await whenInviting(stranger, address));
    }
    expect(new Set(answers.map(({ status, data }) => `${status} ${Object.keys(data)}`)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 201));
    expect(await arrivedAt(address)).toBe(3);
  });

  it("gets three more on the next day", async () => {
    const address = mailbox();
    await givenFull(address);
    const before = await arrivedAt(address);
    await sql("update live.mailbox_mails set date = date - 1");
    await whenInviting(await givenStranger(), address);
    expect([before, await arrivedAt(address)]).toEqual([3, 4]);
  });

  it.each(Object.entries(WAYS))("gets no more when it is full, by %s, and the answer is the same", async (_, ask) => {
    const { domain } = await givenOpenDoor();
    const [free, full] = [mailbox(domain), mailbox(domain)];
    await givenFull(full);
    const told = await arrivedAt(full);
    const first = await ask(await givenStranger(), free);
    expect(first.status).toBeLessThan(300);
    expect(await arrivedAt(free)).toBe(1);
    const second = await ask(await givenStranger(), full);
    expect([second.status, Object.keys(second.data)]).toEqual([first.status, Object.keys(first.data)]);
    expect(await arrivedAt(full)).toBe(told);
  });

  it("still gets what its owner needs to prove it: five links a day, by registering or by another address", async () => {
    const address = mailbox(newDomain());
    await givenFull(address);
    const before = await arrivedAt(address);
    for (let times = 0; times < 4; times++)
      await call(register, { body: { ...newcomer(), email: address, organization_name: "Own" }, ip: randomUUID() });
    for (let times = 0; times < 2; times++) {
      const { token } = await givenMemberWithPassword();
      await call(changeEmail, { token, body: { email: address, current_password: PASSWORD } });
    }
    expect((await arrivedAt(address)) - before).toBe(5);
  });
});
