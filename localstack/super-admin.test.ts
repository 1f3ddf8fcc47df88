import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as login from "../functions/auth/login.ts";
import * as reset from "../functions/auth/reset-password.ts";
import * as list from "../functions/organizations/list.ts";
import { useTestDatabase } from "../tests/setup/database.ts";
import { call } from "../tests/steps/call/when.ts";
import { givenMember, sql } from "../tests/steps/scene/given.ts";
import { PASSWORD } from "../tests/steps/scene/sign-in.ts";
import { makeSuperAdmin } from "./super-admin.ts";

useTestDatabase();

let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
});
afterAll(() => client.end());

const wanted = (more: object = {}) => ({
  email: `root-${randomUUID().slice(0, 8)}@example.com`,
  name: "Ada",
  organization: "Operations",
  ...more,
});

describe("the first super admin", () => {
  it("chooses a password with the token, once, and looks after all organizations", async () => {
    const order = wanted({ another: true });
    const { id, token } = await makeSuperAdmin(client, order);
    expect((await call(reset, { body: { token, new_password: PASSWORD } })).status).toBe(200);
    expect((await call(reset, { body: { token, new_password: PASSWORD } })).status).toBe(403);
    const signedIn = await call(login, { body: { email: order.email, password: PASSWORD } });
    expect(signedIn.data.user).toMatchObject({ id, role: "super_admin" });
    expect((await call(list, { token: signedIn.data.access_token })).status).toBe(200);
    expect(
      await sql("select action, user_id from audit_log where resource_id = $1 and action = 'user.create'", [id]),
    ).toEqual([{ action: "user.create", user_id: null }]);
  });

  it("is one, unless another is wanted, and nothing is left of an attempt", async () => {
    await makeSuperAdmin(client, wanted({ another: true }));
    const order = wanted({ organization: `Ghost ${randomUUID()}` });
    await expect(makeSuperAdmin(client, order)).rejects.toThrow(/^There is a super admin already: .*--another/);
    expect(await sql("select from organizations where name = $1", [order.organization])).toEqual([]);
  });

  it("has an address that no account has proved", async () => {
    const { email } = await givenMember();
    await expect(makeSuperAdmin(client, wanted({ email, another: true }))).rejects.toThrow("is the proven address");
  });
});
