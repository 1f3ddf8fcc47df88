import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as me from "../../../functions/auth/me.ts";
import * as register from "../../../functions/auth/register.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, sql } from "../../steps/scene/given.ts";
import { givenInvite, newcomer, refreshCookieOf, withoutPublicLimit } from "../../steps/scene/sign-in.ts";

useTestDatabase();

withoutPublicLimit();

const domainOf = () => `${randomUUID().slice(0, 8)}.example`;

describe("POST /api/auth/register with a new organization", () => {
  it("makes the organization with its first admin, signed in", async () => {
    const person = newcomer();
    const body = { ...person, organization_name: "Navy", organization_domain: domainOf(), timezone: "Europe/Berlin" };
    const answer = await call(register, { body });
    expect(answer.status).toBe(201);
    expect(answer.data.user).toMatchObject({ email: person.email, name: "Grace Hopper", role: "admin" });
    expect(refreshCookieOf(answer).value).not.toBe("");
    const profile = await call(me, { token: answer.data.access_token });
    expect(profile.data).toMatchObject({
      user: { id: answer.data.user.id },
      organization: { name: "Navy", timezone: "Europe/Berlin" },
    });
  });

  it("stores neither the password nor the tokens", async () => {
    const person = newcomer();
    const body = { ...person, organization_name: "Navy", client: "native" };
    const { data } = await call(register, { body });
    const [row] = await sql<{ dump: string }>(
      `select (select json_agg(u)::text from users u where id = $1) || (select json_agg(t)::text from refresh_tokens t)
       || (select json_agg(a)::text from audit_log a where user_id = $1) as dump`,
      [data.user.id],
    );
    for (const secret of [person.password, data.refresh_token, data.access_token]) {
      expect(row?.dump).not.toContain(secret);
    }
  });

  it("makes up an employee id unless one is given", async () => {
    const made = await call(register, { body: { ...newcomer(), organization_name: "A" } });
    expect(made.data.user.employee_id).toMatch(/^E-[2-9A-Z]{8}$/);
    const given = await call(register, {
      body: { ...newcomer(), organization_name: "B", employee_id: "007" },
    });
    expect(given.data.user.employee_id).toBe("007");
  });

  it("writes who registered and that they signed in", async () => {
    const { data } = await call(register, { body: { ...newcomer(), organization_name: "A" } });
    const rows = await sql("select action from audit_log where user_id = $1 order by id", [data.user.id]);
    expect(rows.map(({ action }) => action)).toEqual(["user.register", "login"]);
  });

  it("takes an address that others have claimed or proved, and says nothing of them", async () => {
    const { email } = await givenMember();
    const known = await call(register, { body: { ...newcomer(), email: email.toUpperCase(), organization_name: "A" } });
    const unknown = await call(register, { body: { ...newcomer(), organization_name: "A" } });
    expect([known.status, unknown.status]).toEqual([201, 201]);
    expect(Object.keys(known.data.user)).toEqual(Object.keys(unknown.data.user));
    expect(await sql("select email_verified_at from users where id = $1", [known.data.user.id])).toEqual([
      { email_verified_at: null },
    ]);
  });

  it("takes a domain as a claim, whoever else claims it or has proved it", async () => {
    const organization_domain = domainOf();
    await sql("update organizations set domain = $2, domain_verified_at = now() where id = $1", [
      (await givenOrganization()).id,
      organization_domain,
    ]);
    for (const domain of [organization_domain, organization_domain.toUpperCase()]) {
      const body = { ...newcomer(), organization_name: "Claimant", organization_domain: domain };
      const { status, data } = await call(register, { body });
      const [claim] = await sql(
        "select o.domain, o.domain_verified_at from organizations o join users u on u.org_id = o.id where u.id = $1",
        [data.user.id],
      );
      expect([status, claim]).toEqual([201, { domain: organization_domain, domain_verified_at: null }]);
    }
  });

  it("lets nobody in by a domain alone", async () => {
    const body = { ...newcomer(), organization_domain: domainOf() };
    expect(await call(register, { body })).toMatchObject({
      status: 400,
      error: { details: [{ path: "body.organization_name" }] },
    });
  });

  it.each([
    ["common", "Password2026!"],
    ["personal", "gracehopper-77"],
  ])("refuses a %s password", async (reason, password) => {
    const body = { ...newcomer(), password, organization_name: "A" };
    expect(await call(register, { body })).toMatchObject({
      status: 422,
      error: { code: "PASSWORD_TOO_WEAK", details: { reason } },
    });
  });

  it("names the fields that are wrong", async () => {
    const body = { email: "x", password: "short", name: " ", organization_name: "A", timezone: "Mars/Base" };
    const answer = await call(register, { body });
    expect(answer).toMatchObject({ status: 400, error: { code: "VALIDATION_FAILED" } });
    const paths = answer.error.details.map(({ path }) => path).sort();
    expect(paths).toEqual(["body.email", "body.name", "body.password", "body.timezone"]);
  });

  it("asks for the organization's name when no form is recognisable", async () => {
    const answer = await call(register, { body: newcomer() });
    expect(answer.error.details).toMatchObject([{ path: "body.organization_name" }]);
  });

  it.each([
    ["role", "super_admin"],
    ["org_id", randomUUID()],
    ["id", randomUUID()],
    ["status", "active"],
    ["password_hash", "x"],
    ["plan", "enterprise"],
  ])("refuses %s from outside", async (field, value) => {
    const person = newcomer();
    const body = { ...person, organization_name: "A", [field]: value };
    expect(await call(register, { body })).toMatchObject({
      status: 400,
      error: { code: "VALIDATION_FAILED", details: [{ path: `body.${field}`, message: "unknown field" }] },
    });
    expect(await sql("select 1 from users where email = $1", [person.email])).toEqual([]);
  });

  it.each([
    ["null", null],
    ["a list", []],
    ["a text", '"x"'],
  ])("refuses %s for a body", async (_, body) => {
    expect(await call(register, { body })).toMatchObject({ status: 400 });
  });
});

describe("POST /api/auth/register with an invite", () => {
  it("joins the inviting organization in the invited role and department", async () => {
    const admin = await givenMember({ role: "admin" });
    const invite_code = await givenInvite(admin, { role: "manager", department: "Sales" });
    const answer = await call(register, { body: { ...newcomer(), invite_code } });
    expect(answer.status).toBe(201);
    expect(answer.data.user).toMatchObject({ role: "manager", department: "Sales" });
    const profile = await call(me, { token: answer.data.access_token });
    expect(profile.data.organization.id).toBe(admin.org_id);
  });

  it("works once", async () => {
    const invite_code = await givenInvite(await givenMember({ role: "admin" }));
    await call(register, { body: { ...newcomer(), invite_code } });
    expect(await call(register, { body: { ...newcomer(), invite_code } })).toMatchObject({
      status: 403,
      error: { code: "INVITE_INVALID" },
    });
  });

  it("lets one of ten in who accept it at once", async () => {
    const admin = await givenMember({ role: "admin" });
    const invite_code = await givenInvite(admin);
    const people = Array.from({ length: 10 }, newcomer);
    const answers = await Promise.all(people.map((person) => call(register, { body: { ...person, invite_code } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(403)]);
    expect(await sql("select 1 from users where org_id = $1", [admin.org_id])).toHaveLength(2);
  });

  it("keeps the invite when the registration fails", async () => {
    const admin = await givenMember({ role: "admin" });
    const invite_code = await givenInvite(admin);
    const taken = { ...newcomer(), email: admin.email, invite_code };
    expect(await call(register, { body: taken })).toMatchObject({ error: { code: "EMAIL_TAKEN" } });
    expect(await call(register, { body: { ...newcomer(), invite_code } })).toMatchObject({ status: 201 });
  });

  it("refuses an invite that expired, is unknown, or belongs to a closed organization", async () => {
    const expired = await givenInvite(await givenMember({ role: "admin" }), { expires_at: "yesterday" });
    const admin = await givenMember({ role: "admin" });
    const closed = await givenInvite(admin);
    await sql("update organizations set is_active = false where id = $1", [admin.org_id]);
    for (const invite_code of [expired, closed, "no-such-code"]) {
      expect(await call(register, { body: { ...newcomer(), invite_code } })).toMatchObject({
        status: 403,
        error: { code: "INVITE_INVALID" },
      });
    }
  });

  it("refuses another address than the invite's", async () => {
    const invite_code = await givenInvite(await givenMember({ role: "admin" }), { email: newcomer().email });
    expect(await call(register, { body: { ...newcomer(), invite_code } })).toMatchObject({
      status: 403,
      error: { code: "INVITE_INVALID" },
    });
  });

  it("takes the invite's address when none is given", async () => {
    const { email, ...person } = newcomer();
    const invite_code = await givenInvite(await givenMember({ role: "admin" }), { email });
    const answer = await call(register, { body: { ...person, invite_code } });
    expect(answer.data.user.email).toBe(email);
  });

  it("asks for an address when the invite names none", async () => {
    const { email: _, ...person } = newcomer();
    const invite_code = await givenInvite(await givenMember({ role: "admin" }));
    expect(await call(register, { body: { ...person, invite_code } })).toMatchObject({
      status: 400,
      error: { details: [{ path: "body.email" }] },
    });
  });

  it("refuses a role or an organization beside the code", async () => {
    const invite_code = await givenInvite(await givenMember({ role: "admin" }));
    const body = { ...newcomer(), invite_code, role: "admin", organization_name: "Mine" };
    const answer = await call(register, { body });
    expect(answer.status).toBe(400);
    expect(answer.error.details.map(({ path }) => path).sort()).toEqual(["body.invite_code", "body.role"]);
  });
});
