import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as login from "../../../functions/auth/login.ts";
import * as me from "../../../functions/auth/me.ts";
import * as get from "../../../functions/organizations/get.ts";
import * as own from "../../../functions/organizations/own.ts";
import * as setUp from "../../../functions/organizations/set-up.ts";
import * as update from "../../../functions/organizations/update.ts";
import * as createUser from "../../../functions/users/create.ts";
import { hashPassword } from "../../../lib/platform/secrets/password.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const change = ({ token }: Member, id: string, body: object) => call(update, { token, params: { id }, body });

const auditOf = (orgId: string) =>
  sql("select user_id, org_id, metadata from audit_log where org_id = $1 and action = 'organization.update'", [orgId]);

describe("PUT /api/organizations/{id}", () => {
  it("lets an administrator change what their organization says of itself", async () => {
    const admin = await givenMember({ role: "admin" });
    const body = {
      name: "New Name",
      address: "1 Main St",
      contact_email: "Office@Example.com",
      timezone: "Asia/Tokyo",
    };
    const { status, data } = await change(admin, admin.org_id, body);
    expect([status, data.organization]).toMatchObject([200, { ...body, contact_email: "office@example.com" }]);
    const looked = await call(get, { token: admin.token, params: { id: admin.org_id } });
    expect(looked.data.organization).toEqual(data.organization);
  });

  it("takes away what is null, and leaves what is not named", async () => {
    const admin = await givenMember({ role: "admin" });
    await change(admin, admin.org_id, { address: "1 Main St", description: "Engines" });
    const { data } = await change(admin, admin.org_id, { address: null });
    expect(data.organization).toMatchObject({ address: null, description: "Engines" });
  });

  it("writes down what changed, before and after, and nothing when nothing did", async () => {
    const admin = await givenMember({ role: "admin" });
    await change(admin, admin.org_id, { timezone: "Asia/Tokyo" });
    await change(admin, admin.org_id, { timezone: "Asia/Tokyo" });
    expect(await auditOf(admin.org_id)).toEqual([
      {
        user_id: admin.id,
        org_id: admin.org_id,
        metadata: { changes: { timezone: { before: "UTC", after: "Asia/Tokyo" } } },
      },
    ]);
  });

  it.each([[{ plan: "enterprise" }], [{ max_users: 1000 }], [{ expires_at: null }], [{ is_active: false }]])(
    "refuses an administrator %j, which the operator decides",
    async (body) => {
      const admin = await givenMember({ role: "admin" });
      expect(await change(admin, admin.org_id, body)).toMatchObject({ status: 403, error: { code: "FORBIDDEN" } });
    },
  );

  it("lets a super admin change the plan of any organization, and says so in both logs", async () => {
    const operator = await givenMember({ role: "super_admin" });
    const { org_id } = await givenMember();
    const body = { plan: "pro", max_users: 2, expires_at: "2030-01-01T00:00:00Z" };
    const { data } = await change(operator, org_id, body);
    expect(data.organization).toMatchObject({ id: org_id, plan: "pro", max_users: 2 });
    expect(new Date(found(data.organization.expires_at))).toEqual(new Date(body.expires_at));
    expect(await auditOf(org_id)).toMatchObject([{ user_id: operator.id, metadata: { by: "super_admin" } }]);
    expect(await auditOf(operator.org_id)).toMatchObject([{ user_id: operator.id }]);
  });

  it("makes limits hold at once", async () => {
    const operator = await givenMember({ role: "super_admin" });
    const admin = await givenMember({ role: "admin" });
    await change(operator, admin.org_id, { max_users: 1 });
    const body = { email: `${randomUUID()}@example.com`, name: "Eve", role: "employee" };
    const answer = await call(createUser, { token: admin.token, body });
    expect(answer).toMatchObject({ status: 402, error: { code: "PLAN_LIMIT" } });
  });

  it("signs everybody out of an organization that is deactivated, and in again when it is back", async () => {
    const operator = await givenMember({ role: "super_admin" });
    const member = await givenMember();
    await sql("update users set password_hash = $2 where id = $1", [
      member.id,
      await hashPassword("orbit lantern maple"),
    ]);
    const signIn = () => call(login, { body: { email: member.email, password: "orbit lantern maple" } });

    await change(operator, member.org_id, { is_active: false });
    expect((await call(me, { token: member.token })).status).toBe(401);
    expect((await signIn()).status).toBe(403);

    await change(operator, member.org_id, { is_active: true });
    expect((await signIn()).status).toBe(200);
  });

  it("does not let anybody deactivate their own", async () => {
    const operator = await givenMember({ role: "super_admin" });
    const answer = await change(operator, operator.org_id.toUpperCase(), { is_active: false });
    expect(answer).toMatchObject({ status: 409, error: { code: "OWN_ORGANIZATION" } });
  });

  it("answers an administrator the same for a foreign organization as for none", async () => {
    const admin = await givenMember({ role: "admin" });
    const { org_id } = await givenMember();
    for (const id of [org_id, randomUUID()]) {
      expect(await change(admin, id, { name: "Mine" })).toMatchObject({ status: 404, error: { code: "NOT_FOUND" } });
      expect((await call(get, { token: admin.token, params: { id } })).status).toBe(404);
    }
  });

  it("answers a super admin 404 for an organization that does not exist", async () => {
    const operator = await givenMember({ role: "super_admin" });
    expect((await change(operator, randomUUID(), { name: "Nobody" })).status).toBe(404);
    expect((await call(get, { token: operator.token, params: { id: randomUUID() } })).status).toBe(404);
  });

  it("takes a domain as a claim, which others may make too", async () => {
    const operator = await givenMember({ role: "super_admin" });
    const other = await givenMember();
    await change(operator, other.org_id, { domain: "engines.example" });
    const answer = await change(operator, operator.org_id, { domain: "ENGINES.example" });
    expect(answer).toMatchObject({
      status: 200,
      data: { organization: { domain: "engines.example", domain_verified_at: null } },
    });
  });

  it.each([
    [{ id: randomUUID() }],
    [{ created_at: "2026-01-01T00:00:00Z" }],
    [{ name: "" }],
    [{ domain: "no domain" }],
  ])("refuses %j", async (body) => {
    const operator = await givenMember({ role: "super_admin" });
    expect((await change(operator, operator.org_id, body)).status).toBe(400);
  });
});

describe("GET and POST /api/org", () => {
  it("shows every member their organization", async () => {
    const { token, org_id } = await givenMember();
    expect((await call(own, { token })).data.organization).toMatchObject({ id: org_id, is_active: true });
  });

  it("sets up one's own organization", async () => {
    const { token, org_id } = await givenMember({ role: "admin" });
    const body = { name: "Engines", description: "We compute", timezone: "Europe/London", contact_phone: "+44 20 1" };
    const { data } = await call(setUp, { token, body });
    expect(data.organization).toMatchObject({ id: org_id, ...body });
  });

  it("does not take a plan", async () => {
    const { token } = await givenMember({ role: "admin" });
    expect((await call(setUp, { token, body: { plan: "pro" } })).status).toBe(400);
  });

  it("is set up by administrators", async () => {
    const { token } = await givenMember({ role: "manager" });
    expect((await call(setUp, { token, body: { name: "Mine" } })).status).toBe(403);
  });
});
