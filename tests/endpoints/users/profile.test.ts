import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as getProfile from "../../../functions/users/get-profile.ts";
import * as updateProfile from "../../../functions/users/update-profile.ts";
import { ROLES } from "../../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";

useTestDatabase();

describe("/api/users/profile", () => {
  it.each(ROLES)("shows a %s their own", async (role) => {
    const { token, id, email } = await givenMember({ role });
    expect(await call(getProfile, { token })).toMatchObject({ status: 200, data: { user: { id, email, role } } });
  });

  it("changes what is named, clears what is null, and leaves the rest", async () => {
    const { token, id } = await givenMember();
    const body = { name: "Eve Adams", phone_number: "+49 2" };
    expect(await call(updateProfile, { token, body })).toMatchObject({ status: 200, data: { user: body } });
    const cleared = await call(updateProfile, { token, body: { phone_number: null } });
    expect(cleared.data.user).toMatchObject({ ...body, phone_number: null });
    expect(await sql("select action, metadata from audit_log where user_id = $1 order by id", [id])).toEqual([
      { action: "user.update_profile", metadata: { changed: Object.keys(body) } },
      { action: "user.update_profile", metadata: { changed: ["phone_number"] } },
    ]);
  });

  it.each([
    ["role", "admin"],
    ["status", "active"],
    ["department", "Sales"],
    ["email", "x@example.com"],
    ["employee_id", "1"],
    ["org_id", randomUUID()],
    ["id", randomUUID()],
    ["password_hash", "x"],
    ["name", "  "],
    ["profile_picture_url", "https://example.com/e.png"],
    ["picture_key", "pictures/x.webp"],
  ])("refuses %s = %s", async (field, value) => {
    const { token, id } = await givenMember();
    const before = await sql("select * from users where id = $1", [id]);
    expect(await call(updateProfile, { token, body: { [field]: value } })).toMatchObject({
      status: 400,
      error: { details: [{ path: `body.${field}` }] },
    });
    expect(await sql("select * from users where id = $1", [id])).toEqual(before);
  });
});
