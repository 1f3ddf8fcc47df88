import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as register from "../../../functions/auth/register.ts";
import { handler as startImport } from "../../../functions/jobs/start-import.ts";
import * as bulkImport from "../../../functions/users/bulk-import.ts";
import * as remove from "../../../functions/users/delete.ts";
import * as invite from "../../../functions/users/invite.ts";
import * as list from "../../../functions/users/list-invites.ts";
import * as resend from "../../../functions/users/resend-invite.ts";
import * as revoke from "../../../functions/users/revoke-invite.ts";
import * as show from "../../../functions/users/show-invite.ts";
import * as update from "../../../functions/users/update.ts";
import { importKey } from "../../../lib/users/import/key.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { linkIn, useMails } from "../../steps/mail/mails.ts";
import { runAllJobs } from "../../steps/queues/jobs-queue.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { newcomer, withoutPublicLimit } from "../../steps/scene/sign-in.ts";

useTestDatabase();
withoutPublicLimit();
const mails = useMails();

async function givenTwoAdmins(): Promise<[Member, Member]> {
  const one = await givenMember({ role: "admin" });
  return [one, await givenMember({ org_id: one.org_id, role: "admin" })];
}

async function whenInvited(admin: Member, body: Record<string, unknown> = {}) {
  const { status, data } = await call(invite, { token: admin.token, body: { role: "admin", ...body } });
  expect(status).toBe(201);
  return data;
}

const enter = (invite_code: string) => call(register, { body: { ...newcomer(), invite_code } });
const look = (code: string) => call(show, { params: { id: code } });
const worthless = { status: 403, error: { code: "INVITE_INVALID" } };

async function importRow(admin: Member, row: string): Promise<void> {
  const { data } = await call(bulkImport, { token: admin.token, body: { csv: `email,name,role\n${row}` } });
  const object = { key: importKey({ org_id: admin.org_id, import_id: data.import.id }) };
  await startImport({ Records: [{ s3: { object } }] } as Parameters<typeof startImport>[0]);
  await runAllJobs();
}

/** The ways in which somebody loses the right to give a role. */
const LOSSES: readonly (readonly [what: string, lose: (by: Member, who: Member) => Promise<unknown>])[] = [
  ["was dismissed", (by, who) => call(remove, { token: by.token, params: { id: who.id } })],
  ["was erased", (by, who) => call(remove, { token: by.token, params: { id: who.id }, query: { erase: "true" } })],
  [
    "was disabled",
    (by, who) => call(update, { token: by.token, params: { id: who.id }, body: { status: "inactive" } }),
  ],
  [
    "became a manager",
    (by, who) => call(update, { token: by.token, params: { id: who.id }, body: { role: "manager" } }),
  ],
  ["became an employee by an import", (by, who) => importRow(by, `${who.email},Eve,employee`)],
];

describe("an invite", () => {
  it.each(LOSSES)("of somebody who %s is worth nothing, also after they are back", async (_what, lose) => {
    const [boss, maker] = await givenTwoAdmins();
    const made = [await whenInvited(maker), await whenInvited(maker, { role: "employee", email: newcomer().email })];
    expect((await look(made[0]?.invite_code ?? "")).status).toBe(200);
    await lose(boss, maker);
    for (const { invite_code } of made) {
      expect(await look(invite_code)).toMatchObject(worthless);
      expect(await enter(invite_code)).toMatchObject(worthless);
    }
    await sql("update users set status = 'active', role = 'admin' where id = $1", [maker.id]);
    for (const { invite_code } of made) expect(await enter(invite_code)).toMatchObject(worthless);
    const { data } = await call(list, { token: boss.token, query: { status: "revoked" } });
    expect(data.items.map(({ id }) => id).toSorted()).toEqual(made.map(({ id }) => id).toSorted());
  });

  it("of a super admin is worth what an admin may give once they are one", async () => {
    const maker = await givenMember({ role: "super_admin" });
    const { invite_code } = await whenInvited(maker);
    await sql("update users set role = 'admin' where id = $1", [maker.id]);
    expect((await enter(invite_code)).status).toBe(201);
  });

  it("is dismissed while it is being accepted: one of the two comes first, and both know", async () => {
    for (let round = 0; round < 5; round++) {
      const [boss, maker] = await givenTwoAdmins();
      const { id, invite_code } = await whenInvited(maker);
      const [entered] = await Promise.all([
        enter(invite_code),
        call(remove, { token: boss.token, params: { id: maker.id } }),
      ]);
      const [row] = await sql(
        "select accepted_at is not null as accepted, revoked_at is not null as revoked from invites where id = $1",
        [id],
      );
      expect(row).toEqual(
        entered.status === 201 ? { accepted: true, revoked: false } : { accepted: false, revoked: true },
      );
    }
  });

  it("that named somebody who is erased is worth nothing, to anybody", async () => {
    const admin = await givenMember({ role: "admin" });
    const email = `${randomUUID()}@example.com`;
    const { invite_code } = await whenInvited(admin, { role: "employee", email });
    const { id } = await givenMember({ org_id: admin.org_id });
    await sql("update users set email = $2 where id = $1", [id, email]);
    await call(remove, { token: admin.token, params: { id }, query: { erase: "true" } });
    expect(await look(invite_code)).toMatchObject(worthless);
    expect(await enter(invite_code)).toMatchObject(worthless);
  });

  it("is not made past the end of its maker's right", async () => {
    for (let round = 0; round < 5; round++) {
      const [boss, maker] = await givenTwoAdmins();
      await Promise.all([
        call(invite, { token: maker.token, body: { role: "admin" } }),
        call(update, { token: boss.token, params: { id: maker.id }, body: { role: "employee" } }),
      ]);
      const open = "select from invites where org_id = $1 and revoked_at is null";
      expect(await sql(open, [maker.org_id])).toEqual([]);
    }
  });

  it("tells whoever has its code what it is for, and nobody else anything", async () => {
    const admin = await givenMember({ role: "admin" });
    const { email } = newcomer();
    const { invite_code } = await whenInvited(admin, { role: "teacher", email, department: "Maths" });
    expect(await look(invite_code)).toMatchObject({
      status: 200,
      data: { role: "teacher", email, department: "Maths" },
    });
    for (const code of ["made-up", invite_code.slice(1), `${randomUUID()}`, "."])
      expect(await look(code)).toMatchObject(worthless);
    await sql("update invites set expires_at = now() - interval '1 second' where org_id = $1", [admin.org_id]);
    expect(await look(invite_code)).toMatchObject(worthless);
  });

  it("proves the address to whoever got its code by mail, and only to them", async () => {
    const admin = await givenMember({ role: "admin" });
    const proven = async (id: string) =>
      (
        await sql<{ proven: boolean }>("select email_verified_at is not null as proven from users where id = $1", [id])
      )[0]?.proven;
    const [byMail, byHand] = [newcomer(), newcomer()];
    const { invite_code } = await whenInvited(admin, { role: "employee", email: byHand.email });
    await whenInvited(admin, { role: "employee", email: byMail.email });
    const sent = await mails.deliver();
    const mail = sent.find(({ to }) => to?.[0]?.address === byMail.email);
    const mailed = linkIn(mail, "/register").searchParams.get("invite_code") ?? "";
    expect((await look(mailed)).data.email).toBe(byMail.email);

    const one = await call(register, { body: { ...byMail, invite_code: mailed } });
    const other = await call(register, { body: { ...byHand, invite_code } });
    expect([await proven(one.data.user.id), await proven(other.data.user.id)]).toEqual([true, false]);
    // A proof of one's own making.
    const { invite_code: third } = await whenInvited(admin, { role: "employee", email: newcomer().email });
    const { email: _, ...rest } = newcomer();
    const forged = await call(register, { body: { ...rest, invite_code: `${third}.${mailed.split(".")[1]}` } });
    expect([forged.status, await proven(forged.data.user.id)]).toEqual([201, false]);
  });
});

describe("GET /api/invites", () => {
  it("lists them with what became of each, page by page, without a code", async () => {
    const admin = await givenMember({ role: "admin" });
    const [used, back, old, open] = [
      await whenInvited(admin, { role: "employee" }),
      await whenInvited(admin),
      await whenInvited(admin),
      await whenInvited(admin, { email: newcomer().email }),
    ];
    await enter(used.invite_code);
    await call(revoke, { token: admin.token, params: { id: back.id } });
    await sql("update invites set expires_at = now() - interval '1 second' where id = $1", [old.id]);
    const all = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: "3", ...(cursor === null ? {} : { cursor }) };
      const { data } = await call(list, { token: admin.token, query });
      all.push(...data.items);
      cursor = data.next_cursor;
    } while (cursor !== null);
    expect(all.map(({ id, status }) => [id, status])).toEqual([
      [open.id, "open"],
      [old.id, "expired"],
      [back.id, "revoked"],
      [used.id, "accepted"],
    ]);
    expect(all[0]).toMatchObject({ created_by: { id: admin.id, name: admin.name } });
    expect(JSON.stringify(all)).not.toContain(open.invite_code);
  });
});

describe("DELETE /api/invites/{id}", () => {
  it("takes an open one back, again and again, and leaves one that was accepted", async () => {
    const [admin, other] = await givenTwoAdmins();
    const { id, invite_code } = await whenInvited(admin);
    for (let n = 0; n < 2; n++) expect((await call(revoke, { token: other.token, params: { id } })).status).toBe(200);
    expect(await enter(invite_code)).toMatchObject(worthless);
    expect(await sql("select action from audit_log where resource_id = $1 order by id", [id])).toEqual([
      { action: "invite.create" },
      { action: "invite.revoke" },
    ]);
    const used = await whenInvited(admin);
    await enter(used.invite_code);
    expect(await call(revoke, { token: admin.token, params: { id: used.id } })).toMatchObject({
      status: 409,
      error: { code: "INVITE_ENDED" },
    });
  });
});

describe("POST /api/invites/{id}/resend", () => {
  it("makes a new code, ends the one before, and mails it to the person", async () => {
    const [admin, other] = await givenTwoAdmins();
    const { email } = newcomer();
    const first = await whenInvited(admin, { email });
    await sql("update invites set expires_at = now() - interval '1 second' where id = $1", [first.id]);
    const again = await call(resend, { token: other.token, params: { id: first.id }, body: {} });
    expect(again).toMatchObject({ status: 200, data: { id: first.id } });
    expect(await look(first.invite_code)).toMatchObject(worthless);
    expect((await look(again.data.invite_code)).status).toBe(200);
    expect((await mails.deliver()).filter(({ to }) => to?.[0]?.address === email)).toHaveLength(2);
    // It is the other's now: the first may leave.
    await call(remove, { token: other.token, params: { id: admin.id } });
    expect((await look(again.data.invite_code)).status).toBe(200);
  });

  it("refuses one that was accepted or taken back", async () => {
    const admin = await givenMember({ role: "admin" });
    const [used, back] = [await whenInvited(admin), await whenInvited(admin)];
    await enter(used.invite_code);
    await call(revoke, { token: admin.token, params: { id: back.id } });
    for (const { id } of [used, back])
      expect(await call(resend, { token: admin.token, params: { id }, body: {} })).toMatchObject({
        status: 409,
        error: { code: "INVITE_ENDED" },
      });
  });
});
