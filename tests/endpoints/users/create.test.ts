import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as login from "../../../functions/auth/login.ts";
import * as create from "../../../functions/users/create.ts";
import { ROLES } from "../../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const person = () => ({ email: `p-${randomUUID().slice(0, 8)}@example.com`, name: "Grace Hopper", role: "employee" });

describe("POST /api/users", () => {
  it("adds a member to the administrator's organization, who can sign in", async () => {
    const { org_id, token } = await givenMember({ role: "admin" });
    const body = {
      ...person(),
      password: "tulip-anvil-49",
      employee_id: "007",
      department: "Sales",
      phone_number: "+49 1",
    };
    const answer = await call(create, { token, body });
    const { password, ...shown } = body;
    expect(answer).toMatchObject({ status: 201, data: { user: { ...shown, status: "active" } } });
    expect(answer.data).not.toHaveProperty("temporary_password");
    expect(await sql("select org_id from users where id = $1", [answer.data.user.id])).toEqual([{ org_id }]);
    expect(await call(login, { body: { email: body.email, password } })).toMatchObject({ status: 200 });
  });

  it("makes a password up when none is given, and shows it this once", async () => {
    const { token } = await givenMember({ role: "admin" });
    const body = person();
    const { data } = await call(create, { token, body });
    expect(data.temporary_password).toMatch(/^[\w-]{16}$/);
    expect(await call(login, { body: { email: body.email, password: data.temporary_password } })).toMatchObject({
      status: 200,
    });
    const [row] = await sql<{ dump: string }>(
      "select (select json_agg(u)::text from users u) || (select json_agg(a)::text from audit_log a) as dump",
    );
    expect(row?.dump).not.toContain(data.temporary_password);
  });

  it("writes who created whom", async () => {
    const { id, token } = await givenMember({ role: "admin" });
    const { data } = await call(create, { token, body: person() });
    expect(await sql("select action, resource, resource_id, metadata from audit_log where user_id = $1", [id])).toEqual(
      [
        {
          action: "user.create",
          resource: "user",
          resource_id: data.user.id,
          metadata: { role: "employee", department: null },
        },
      ],
    );
  });

  it("lets each role give exactly the roles it may", async () => {
    const allowed: Record<string, string[]> = {
      super_admin: [...ROLES],
      admin: ["student", "employee", "teacher", "manager", "admin"],
    };
    for (const actor of ROLES) {
      const { org_id, token } = await givenMember({ role: actor });
      for (const role of ROLES) {
        const { status, error } = await call(create, { token, body: { ...person(), role } });
        const may = allowed[actor]?.includes(role) === true;
        expect([actor, role, status, error?.code]).toEqual([
          actor,
          role,
          may ? 201 : 403,
          may ? undefined : "FORBIDDEN",
        ]);
      }
      const made = await sql("select role from users where org_id = $1", [org_id]);
      expect(made).toHaveLength(1 + (allowed[actor]?.length ?? 0));
    }
  });

  it("refuses an address and an employee id of its own organization, and knows of no other", async () => {
    const { token, org_id } = await givenMember({ role: "admin" });
    const colleague = await givenMember({ org_id });
    const foreign = { ...person(), email: (await givenMember()).email };
    expect(await call(create, { token, body: foreign })).toMatchObject({
      status: 201,
      data: { user: { email: foreign.email } },
    });
    const taken = { ...person(), email: colleague.email };
    expect(await call(create, { token, body: taken })).toMatchObject({ status: 409, error: { code: "EMAIL_TAKEN" } });
    await call(create, { token, body: { ...person(), employee_id: "7" } });
    expect(await call(create, { token, body: { ...person(), employee_id: "7" } })).toMatchObject({
      status: 409,
      error: { code: "EMPLOYEE_ID_TAKEN" },
    });
  });

  it("refuses a weak password", async () => {
    const { token } = await givenMember({ role: "admin" });
    const body = { ...person(), password: "gracehopper-77" };
    expect(await call(create, { token, body })).toMatchObject({ status: 422, error: { code: "PASSWORD_TOO_WEAK" } });
  });

  it("refuses more members than the plan allows; inactive ones take no seat", async () => {
    const { org_id, token } = await givenMember({ role: "admin" });
    await sql("update organizations set max_users = 2 where id = $1", [org_id]);
    const first = await call(create, { token, body: person() });
    expect(first.status).toBe(201);
    expect(await call(create, { token, body: person() })).toMatchObject({ status: 402, error: { code: "PLAN_LIMIT" } });
    await sql("update users set status = 'inactive' where id = $1", [first.data.user.id]);
    expect(await call(create, { token, body: person() })).toMatchObject({ status: 201 });
  });

  it("gives one of ten who are created at once the last seat", async () => {
    const { org_id, token } = await givenMember({ role: "admin" });
    await sql("update organizations set max_users = 2 where id = $1", [org_id]);
    const answers = await Promise.all(Array.from({ length: 10 }, () => call(create, { token, body: person() })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(402)]);
  });

  it("lets only managers manage departments", async () => {
    const { token } = await givenMember({ role: "admin" });
    const managed_departments = ["Sales"];
    expect(await call(create, { token, body: { ...person(), managed_departments } })).toMatchObject({
      status: 400,
      error: { details: [{ path: "body.managed_departments" }] },
    });
    expect(await call(create, { token, body: { ...person(), role: "manager", managed_departments } })).toMatchObject({
      status: 201,
      data: { user: { managed_departments } },
    });
  });

  it.each([
    ["org_id", randomUUID()],
    ["id", randomUUID()],
    ["status", "active"],
    ["password_hash", "x"],
    ["last_login_at", "2026-01-01T00:00:00Z"],
  ])("refuses %s from outside", async (field, value) => {
    const { token } = await givenMember({ role: "admin" });
    expect(await call(create, { token, body: { ...person(), [field]: value } })).toMatchObject({
      status: 400,
      error: { code: "VALIDATION_FAILED", details: [{ path: `body.${field}`, message: "unknown field" }] },
    });
  });
});
