import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import * as create from "../../../functions/users/create.ts";
import * as invite from "../../../functions/users/invite.ts";
import * as resend from "../../../functions/users/resend-invite.ts";
import * as update from "../../../functions/users/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { whenImported } from "../../steps/queues/imports.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

describe.each(["inactive", "terminated"])("a former member, %s,", (status) => {
  let admin: Member;
  let former: Member;
  beforeEach(async () => {
    admin = await givenMember({ role: "admin" });
    former = await givenMember({ org_id: admin.org_id });
    await sql("update users set status = $2 where id = $1", [former.id, status]);
  });
  const told = () => ({
    status: 409,
    error: { code: "FORMER_MEMBER", details: { user_id: former.id, status } },
  });

  it("is told as one where an account is opened, with the way to reinstate", async () => {
    const body = { email: former.email.toUpperCase(), name: "Again", role: "employee" };
    expect(await call(create, { token: admin.token, body })).toMatchObject(told());
    const back = await call(update, { token: admin.token, params: { id: former.id }, body: { status: "active" } });
    expect(back).toMatchObject({ status: 200, data: { user: { id: former.id, status: "active" } } });
    expect(await call(create, { token: admin.token, body })).toMatchObject({ error: { code: "EMAIL_TAKEN" } });
  });

  it("is told as one where they are invited, and no mail goes out that cannot be accepted", async () => {
    const body = { role: "employee", email: former.email };
    expect(await call(invite, { token: admin.token, body })).toMatchObject(told());
    expect(await sql("select 1 from invites where email = $1", [former.email])).toEqual([]);
  });

  it("is told as one where an older invite is sent again", async () => {
    const email = `${randomUUID()}@example.com`;
    const { data } = await call(invite, { token: admin.token, body: { role: "employee", email } });
    await sql("update users set email = $2 where id = $1", [former.id, email]);
    expect(await call(resend, { token: admin.token, params: { id: data.id }, body: {} })).toMatchObject(told());
  });

  it("is a rejected row of an import, and stays as they were", async () => {
    const { rows } = await whenImported(admin, `email,name\n${former.email},Renamed`);
    const message = "is a former member's; reinstate them, then import the row";
    expect(rows).toMatchObject([{ outcome: "rejected", errors: [{ field: "email", message }] }]);
    expect(await sql("select 1 from users where id = $1 and name = 'Renamed'", [former.id])).toEqual([]);
  });

  it("is nobody to another organization", async () => {
    const elsewhere = await givenMember({ role: "admin" });
    const body = { email: former.email, name: "New", role: "employee" };
    expect(await call(create, { token: elsewhere.token, body })).toMatchObject({ status: 201 });
  });
});

it("Somebody who is here already is not invited", async () => {
  const admin = await givenMember({ role: "admin" });
  const colleague = await givenMember({ org_id: admin.org_id });
  const body = { role: "employee", email: colleague.email };
  expect(await call(invite, { token: admin.token, body })).toMatchObject({ error: { code: "EMAIL_TAKEN" } });
});
