import { describe, expect, it } from "vitest";
import * as login from "../../../functions/auth/login.ts";
import * as reset from "../../../functions/auth/reset-password.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { useMails } from "../../steps/mail/mails.ts";
import { type Member, sql } from "../../steps/scene/given.ts";
import { givenMemberWithPassword, givenResetToken, PASSWORD, withoutPublicLimit } from "../../steps/scene/sign-in.ts";

useTestDatabase();
withoutPublicLimit();
const mails = useMails();

const NEW = "harbour-lentil-82";

const givenToken = (member: Member) => givenResetToken(member, mails);
const use = (token: string, new_password = NEW) => call(reset, { body: { token, new_password } });
const signIn = ({ email }: Member, password: string) => call(login, { body: { email, password } });

describe("POST /api/auth/reset-password", () => {
  it("sets the new password", async () => {
    const member = await givenMemberWithPassword();
    expect(await use(await givenToken(member))).toMatchObject({ status: 200 });
    expect(await signIn(member, NEW)).toMatchObject({ status: 200 });
    expect(await signIn(member, PASSWORD)).toMatchObject({ status: 401 });
  });

  it("answers every token alike that is not good", async () => {
    const bodies = await Promise.all(["x", "A".repeat(43), "ü€"].map(async (token) => (await use(token)).error));
    for (const error of bodies) expect(error).toEqual(bodies[0]);
    expect(bodies[0]?.code).toBe("RESET_TOKEN_INVALID");
  });

  it("is written down", async () => {
    const member = await givenMemberWithPassword();
    await use(await givenToken(member));
    const entries = await sql("select action, resource_id, metadata from audit_log where user_id = $1", [member.id]);
    expect(entries).toEqual([{ action: "password.reset", resource_id: member.id, metadata: {} }]);
  });

  it.each([
    {},
    { token: "x" },
    { token: "x", new_password: "short" },
    { token: "", new_password: NEW },
    { token: "x", new_password: NEW, user_id: "0190b5a0-0000-7000-8000-000000000000" },
  ])("refuses %j", async (body) => {
    expect(await call(reset, { body })).toMatchObject({ status: 400, error: { code: "VALIDATION_FAILED" } });
  });
});
