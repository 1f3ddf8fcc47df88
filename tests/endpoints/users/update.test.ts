import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as me from "../../../functions/auth/me.ts";
import * as remove from "../../../functions/users/delete.ts";
import * as update from "../../../functions/users/update.ts";
import { mayAssign, ROLES, type Role } from "../../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();
useInstant("2026-06-17T12:00:00Z");

async function givenAdminAnd(
  options: { role?: Role; department?: string } = {},
): Promise<{ admin: Member; member: Member }> {
  const admin = await givenMember({ role: "admin" });
  return { admin, member: await givenMember({ org_id: admin.org_id, ...options }) };
}
const change = ({ token }: Member, { id }: { id: string }, body: Record<string, unknown>) =>
  call(update, { token, params: { id }, body });

describe("PUT /api/users/{id}", () => {
  it("changes every field it names and leaves the others", async () => {
    const { admin, member } = await givenAdminAnd({ department: "Sales" });
    const body = {
      name: "Grace Hopper",
      employee_id: `G-${member.id.slice(-8)}`,
      phone_number: "+49 1",
      screenshot_interval_minutes: 5,
    };
    const answer = await change(admin, member, body);
    expect(answer).toMatchObject({ status: 200, data: { user: { ...body, department: "Sales", role: "employee" } } });
    const cleared = {
      department: null,
      phone_number: null,
      screenshot_interval_minutes: null,
    };
    expect((await change(admin, member, cleared)).data.user).toMatchObject({ ...cleared, name: "Grace Hopper" });
  });

  it("keeps in the audit log who changed what, and of personal data no value", async () => {
    const { admin, member } = await givenAdminAnd();
    await change(admin, member, { name: "Somebody Else", role: "teacher" });
    await change(admin, member, { role: "teacher" });
    expect(await sql("select action, resource_id, metadata from audit_log where user_id = $1", [admin.id])).toEqual([
      {
        action: "user.update",
        resource_id: member.id,
        metadata: { changed: ["name", "role"], role: { from: "employee", to: "teacher" } },
      },
    ]);
  });

  it("lets each of the 36 pairs of actor and target change, promote, and delete exactly what it may", async () => {
    let tried = 0;
    for (const actorRole of ROLES) {
      for (const targetRole of ROLES) {
        const actor = await givenMember({ role: actorRole });
        const target = await givenMember({ org_id: actor.org_id, role: targetRole });
        const may = mayAssign(actorRole, targetRole);
        const pair = `${actorRole} on ${targetRole}`;
        expect([pair, (await change(actor, target, { name: "Renamed" })).status]).toEqual([pair, may ? 200 : 403]);
        for (const role of ROLES) {
          await sql("update users set role = $2 where id = $1", [target.id, targetRole]);
          const status = may && mayAssign(actorRole, role) ? 200 : 403;
          const step = `${pair} to ${role}`;
          expect([step, (await change(actor, target, { role })).status]).toEqual([step, status]);
          const kept = await sql("select role from users where id = $1", [target.id]);
          expect([step, kept]).toEqual([step, [{ role: status === 200 ? role : targetRole }]]);
          tried += 1;
        }
        await sql("update users set role = $2 where id = $1", [target.id, targetRole]);
        const { status } = await call(remove, { token: actor.token, params: { id: target.id } });
        expect([pair, status]).toEqual([pair, may ? 200 : 403]);
      }
    }
    expect(tried).toBe(216);
  }, 300_000);

  it.each(["admin", "super_admin"] as const)("lets no %s change their own role or standing", async (role) => {
    const admin = await givenMember({ role });
    for (const body of [{ role: "employee" }, { status: "inactive" }, { status: "terminated" }])
      expect(await change(admin, admin, body)).toMatchObject({ status: 403 });
    expect(await change(admin, admin, { role, name: "Ada" })).toMatchObject({ status: 200 });
  });

  it("leaves one administrator when two take each other's role away at once", async () => {
    const { admin, member } = await givenAdminAnd({ role: "admin" });
    const answers = await Promise.all([
      change(admin, member, { role: "employee" }),
      change(member, admin, { role: "employee" }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const left = await sql("select id from users where org_id = $1 and role = 'admin'", [admin.org_id]);
    expect(left).toHaveLength(1);
  });

  it("leaves one active administrator when three disable each other at once", async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await givenMember({ role: "admin" });
      const [second, third] = [
        await givenMember({ org_id: first.org_id, role: "admin" }),
        await givenMember({ org_id: first.org_id, role: "admin" }),
      ];
      const inactive = { status: "inactive" };
      await Promise.all([
        change(first, second, inactive),
        change(second, third, inactive),
        change(third, first, inactive),
      ]);
      const left = await sql("select from users where org_id = $1 and status = 'active'", [first.org_id]);
      expect(left.length).toBeGreaterThan(0);
    }
  });

  it("signs the member out at once when their role changes, and not for a new name", async () => {
    const { admin, member } = await givenAdminAnd();
    await change(admin, member, { name: "Renamed" });
    expect((await call(me, { token: member.token })).status).toBe(200);
    await change(admin, member, { role: "manager" });
    expect((await call(me, { token: member.token })).status).toBe(401);
  });

  it("signs a deactivated member out and ends their work, which no tracker has seen, at once", async () => {
    const { admin, member } = await givenAdminAnd();
    const timestamp = "2026-06-17T11:50:00Z";
    await call(checkIn, { token: member.token, body: { timestamp } });
    expect((await change(admin, member, { status: "inactive" })).data.user.status).toBe("inactive");
    expect((await call(me, { token: member.token })).status).toBe(401);
    const [session] = await sql("select ended_at, ended_by from work_sessions where user_id = $1", [member.id]);
    expect(session).toEqual({ ended_at: new Date("2026-06-17T12:00:00Z"), ended_by: "admin" });
  });

  it("needs a free seat to take somebody back", async () => {
    const { admin, member } = await givenAdminAnd();
    await change(admin, member, { status: "inactive" });
    await sql("update organizations set max_users = 1 where id = $1", [admin.org_id]);
    expect(await change(admin, member, { status: "active" })).toMatchObject({
      status: 402,
      error: { code: "PLAN_LIMIT" },
    });
    await sql("update organizations set max_users = 2 where id = $1", [admin.org_id]);
    expect(await change(admin, member, { status: "active" })).toMatchObject({ status: 200 });
  });

  it("lets only managers manage departments, and takes them away with the role", async () => {
    const { admin, member } = await givenAdminAnd();
    const managed_departments = ["Sales"];
    expect(await change(admin, member, { managed_departments })).toMatchObject({
      status: 400,
      error: { details: [{ path: "body.managed_departments" }] },
    });
    expect((await change(admin, member, { role: "manager", managed_departments })).data.user).toMatchObject({
      managed_departments,
    });
    expect((await change(admin, member, { role: "employee" })).data.user.managed_departments).toBeNull();
  });

  it("refuses an address and an employee id that another has", async () => {
    const { admin, member } = await givenAdminAnd();
    // Of an account that its person has not taken; else the one who confirms the address hears of it.
    await sql("update users set accepted_at = null where id = $1", [member.id]);
    const other = await givenMember({ org_id: admin.org_id });
    expect(await change(admin, member, { email: other.email })).toMatchObject({ error: { code: "EMAIL_TAKEN" } });
    await change(admin, admin, { employee_id: "taken" });
    expect(await change(admin, member, { employee_id: "taken" })).toMatchObject({
      error: { code: "EMPLOYEE_ID_TAKEN" },
    });
  });

  it("answers 404 for a member of another organization, as for nobody", async () => {
    const { admin } = await givenAdminAnd();
    const stranger = await givenMember();
    for (const id of [stranger.id, randomUUID()])
      expect(await change(admin, { id }, { name: "x" })).toMatchObject({ status: 404, error: { code: "NOT_FOUND" } });
  });

  it.each([
    ["org_id", randomUUID()],
    ["id", randomUUID()],
    ["password_hash", "x"],
    ["last_login_at", "2026-01-01T00:00:00Z"],
    ["erased_at", "2026-01-01T00:00:00Z"],
    ["name", ""],
    ["screenshot_interval_minutes", 0],
    ["profile_picture_url", "https://example.com/grace.png"],
    ["picture_key", "pictures/x.webp"],
    ["status", "gone"],
  ])("refuses %s = %s", async (field, value) => {
    const { admin, member } = await givenAdminAnd();
    const before = await sql("select * from users where id = $1", [member.id]);
    expect(await change(admin, member, { [field]: value })).toMatchObject({
      status: 400,
      error: { code: "VALIDATION_FAILED", details: [{ path: `body.${field}` }] },
    });
    expect(await sql("select * from users where id = $1", [member.id])).toEqual(before);
  });
});
