import { describe, expect, it } from "vitest";
import * as me from "../../../functions/auth/me.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";

useTestDatabase();

describe("GET /api/auth/me", () => {
  it("answers the member's profile, role and organization", async () => {
    const { id, org_id, email, name, token } = await givenMember({
      role: "manager",
      department: "Sales",
      managed_departments: ["Sales"],
      timezone: "Asia/Kolkata",
    });
    expect((await call(me, { token })).data).toMatchObject({
      user: { id, email, name, role: "manager", department: "Sales", managed_departments: ["Sales"], status: "active" },
      organization: { id: org_id, timezone: "Asia/Kolkata" },
    });
  });

  it("never shows a password hash", async () => {
    const { token } = await givenMember();
    expect(JSON.stringify((await call(me, { token })).data)).not.toContain("password");
  });

  it("acts on a role that changed before the token runs out", async () => {
    const { id, token } = await givenMember({ role: "admin" });
    await sql("update users set role = 'employee' where id = $1", [id]);
    expect((await call(me, { token })).data.user.role).toBe("employee");
  });

  it("refuses a member who was disabled, and one of a closed organization", async () => {
    const disabled = await givenMember();
    await sql("update users set status = 'terminated' where id = $1", [disabled.id]);
    const closed = await givenMember();
    await sql("update organizations set is_active = false where id = $1", [closed.org_id]);
    for (const { token } of [disabled, closed]) {
      expect(await call(me, { token })).toMatchObject({ status: 401, error: { code: "TOKEN_INVALID" } });
    }
  });
});
