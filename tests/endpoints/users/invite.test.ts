import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as register from "../../../functions/auth/register.ts";
import * as invite from "../../../functions/users/invite.ts";
import { ROLES } from "../../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";

useTestDatabase();

describe("POST /api/invites", () => {
  it("answers a code with which one person joins", async () => {
    const { org_id, token } = await givenMember({ role: "admin" });
    const email = `i-${randomUUID().slice(0, 8)}@example.com`;
    const { status, data } = await call(invite, {
      token,
      body: { role: "teacher", email: email.toUpperCase(), department: "Maths" },
    });
    expect(status).toBe(201);
    const body = { name: "Emmy Noether", password: "tulip-anvil-49", email, invite_code: data.invite_code };
    const joined = await call(register, { body });
    expect(joined).toMatchObject({ status: 201, data: { user: { role: "teacher", email, department: "Maths" } } });
    expect(await sql("select org_id from users where id = $1", [joined.data.user.id])).toEqual([{ org_id }]);
  });

  it("stores the code nowhere", async () => {
    const { token } = await givenMember({ role: "admin" });
    const { data } = await call(invite, { token, body: { role: "employee" } });
    const [row] = await sql<{ dump: string }>(
      "select (select json_agg(i)::text from invites i) || (select json_agg(a)::text from audit_log a) as dump",
    );
    expect(row?.dump).not.toContain(data.invite_code);
  });

  it("expires after seven days, or as many as are asked for", async () => {
    const { token } = await givenMember({ role: "admin" });
    const daysOf = async (body: Record<string, unknown>) => {
      const { data } = await call(invite, { token, body: { role: "employee", ...body } });
      return Math.round((Date.parse(data.expires_at) - Date.now()) / 86_400_000);
    };
    expect(await daysOf({})).toBe(7);
    expect(await daysOf({ expires_in_days: 30 })).toBe(30);
  });

  it.each([0, 31, 1.5, "7"])("refuses %s days", async (expires_in_days) => {
    const { token } = await givenMember({ role: "admin" });
    expect(await call(invite, { token, body: { role: "employee", expires_in_days } })).toMatchObject({ status: 400 });
  });

  it("writes who invited whom", async () => {
    const { id, token } = await givenMember({ role: "admin" });
    const { data } = await call(invite, { token, body: { role: "employee", email: "x@example.com" } });
    expect(await sql("select action, resource_id, metadata from audit_log where user_id = $1", [id])).toEqual([
      {
        action: "invite.create",
        resource_id: data.id,
        metadata: { role: "employee", email: "x@example.com", department: null },
      },
    ]);
  });

  it("never makes a super admin", async () => {
    for (const role of ["admin", "super_admin"] as const) {
      const { token } = await givenMember({ role });
      expect(await call(invite, { token, body: { role: "super_admin" } })).toMatchObject({ status: 400 });
    }
  });

  it("is for administrators only", async () => {
    for (const role of ROLES) {
      const { token } = await givenMember({ role });
      const { status } = await call(invite, { token, body: { role: "employee" } });
      expect([role, status]).toEqual([role, role.includes("admin") ? 201 : 403]);
    }
  });

  it("refuses fields that are not asked for", async () => {
    const { token } = await givenMember({ role: "admin" });
    const answer = await call(invite, { token, body: { role: "employee", org_id: randomUUID() } });
    expect(answer).toMatchObject({ status: 400, error: { details: [{ path: "body.org_id" }] } });
  });
});
