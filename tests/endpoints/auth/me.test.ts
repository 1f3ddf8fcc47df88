import jwt from "jsonwebtoken";
import { describe, expect, it } from "vitest";
import * as me from "../../../functions/auth/me.ts";
import { signAccessToken } from "../../../lib/http/token.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { givenMember, sql } from "../../steps/given.ts";
import { call } from "../../steps/when.ts";

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

  it("refuses a token that puts a member into an organization of its choice", async () => {
    const { id: user_id, session_id } = await givenMember();
    const { org_id } = await givenMember();
    const { access_token } = signAccessToken({ user_id, org_id, session_id, role: "admin" });
    expect(await call(me, { token: access_token })).toMatchObject({ status: 401, error: { code: "TOKEN_INVALID" } });
  });

  it("refuses tokens that are not ours", async () => {
    const { id, org_id, session_id, token } = await givenMember();
    const claims = {
      sub: id,
      org: org_id,
      sid: session_id,
      role: "admin",
      typ: "access",
      iss: "muster",
      aud: "muster-api",
    };
    const secret = process.env.JWT_SECRET ?? "";
    const forged = [
      jwt.sign(claims, "another-secret", { expiresIn: 60 }),
      jwt.sign(claims, "", { algorithm: "none", expiresIn: 60 }),
      jwt.sign(claims, secret, { algorithm: "HS512", expiresIn: 60 }),
      jwt.sign({ ...claims, typ: "refresh" }, secret, { expiresIn: 60 }),
      jwt.sign({ ...claims, aud: "other" }, secret, { expiresIn: 60 }),
      jwt.sign({ ...claims, iss: "other" }, secret, { expiresIn: 60 }),
      `${token}x`,
    ];
    for (const each of forged)
      expect(await call(me, { token: each })).toMatchObject({ status: 401, error: { code: "TOKEN_INVALID" } });
    expect(await call(me, { token: jwt.sign(claims, secret, { expiresIn: 60 }) })).toMatchObject({ status: 200 });
  });

  it("says that a token has expired, so that clients know to refresh", async () => {
    const { id, org_id, session_id } = await givenMember();
    const claims = {
      sub: id,
      org: org_id,
      sid: session_id,
      role: "admin",
      typ: "access",
      iss: "muster",
      aud: "muster-api",
    };
    const token = jwt.sign(claims, process.env.JWT_SECRET ?? "", { expiresIn: -1 });
    expect(await call(me, { token })).toMatchObject({ status: 401, error: { code: "TOKEN_EXPIRED" } });
  });
});
