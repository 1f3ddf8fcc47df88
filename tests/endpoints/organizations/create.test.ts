import { describe, expect, it } from "vitest";
import * as login from "../../../functions/auth/login.ts";
import * as create from "../../../functions/organizations/create.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";

useTestDatabase();

let count = 0;
const order = (more: object = {}) => ({
  name: "Analytical Engines",
  admin: { email: `founder-${++count}@example.org`, name: "Charles Babbage" },
  ...more,
});

describe("POST /api/organizations", () => {
  it("opens an organization with an administrator who can sign in", async () => {
    const { token } = await givenMember({ role: "super_admin" });
    const body = order({ domain: "Engines.example", timezone: "Europe/London", plan: "pro", max_users: 50 });
    const { status, data } = await call(create, { token, body });
    expect(status).toBe(201);
    expect(data.organization).toMatchObject({
      name: "Analytical Engines",
      domain: "engines.example",
      timezone: "Europe/London",
      plan: "pro",
      max_users: 50,
      is_active: true,
    });
    const credentials = { email: body.admin.email, password: data.temporary_password };
    const signedIn = await call(login, { body: credentials });
    expect(signedIn).toMatchObject({ status: 200, data: { user: { role: "admin", name: "Charles Babbage" } } });
  });

  it("takes a password in place of one made up", async () => {
    const { token } = await givenMember({ role: "super_admin" });
    const admin = { ...order().admin, password: "orbit lantern maple" };
    const { data } = await call(create, { token, body: order({ admin }) });
    expect(data).not.toHaveProperty("temporary_password");
    expect((await call(login, { body: { email: admin.email, password: admin.password } })).status).toBe(200);
  });

  it("is told in the logs of both organizations", async () => {
    const operator = await givenMember({ role: "super_admin" });
    const { data } = await call(create, { token: operator.token, body: order() });
    const entries = await sql(
      "select org_id from audit_log where action = 'organization.create' and resource_id = $1",
      [data.organization.id],
    );
    expect(entries.map(({ org_id }) => org_id).toSorted()).toEqual([operator.org_id, data.organization.id].toSorted());
  });

  it("says nothing of an administrator's address that others have", async () => {
    const { token, email } = await givenMember({ role: "super_admin" });
    const body = order({ name: "Well Done", admin: { email, name: "Ada" } });
    expect(await call(create, { token, body })).toMatchObject({ status: 201, data: { admin: { email } } });
  });

  it("takes a domain as a claim, which others may make too", async () => {
    const { token } = await givenMember({ role: "super_admin" });
    for (const domain of ["claimed.example", "CLAIMED.example."])
      expect(await call(create, { token, body: order({ domain }) })).toMatchObject({
        status: 201,
        data: { organization: { domain: "claimed.example", domain_verified_at: null } },
      });
  });

  it.each([
    ["no name", { name: " " }, "body.name"],
    ["a zone that is none", { timezone: "Mars/Olympus" }, "body.timezone"],
    ["an unknown field", { id: "x" }, "body.id"],
    ["no seats", { max_users: 0 }, "body.max_users"],
    ["an unknown plan", { plan: "gold" }, "body.plan"],
    [
      "another role for its administrator",
      { admin: { email: "a@b.example", name: "A", role: "super_admin" } },
      "body.admin.role",
    ],
  ])("refuses %s", async (_, more, path) => {
    const { token } = await givenMember({ role: "super_admin" });
    const answer = await call(create, { token, body: order(more) });
    expect(answer).toMatchObject({ status: 400, error: { code: "VALIDATION_FAILED", details: [{ path }] } });
  });

  it("is for super admins", async () => {
    const { token } = await givenMember({ role: "admin" });
    expect((await call(create, { token, body: order() })).status).toBe(403);
  });
});
