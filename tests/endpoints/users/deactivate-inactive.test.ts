import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as me from "../../../functions/auth/me.ts";
import * as deactivate from "../../../functions/users/deactivate-inactive.ts";
import { ROLES } from "../../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();
const instant = useInstant("2026-06-17T12:00:00Z");

/** A member last seen so many days ago, in each of the ways one can be seen. */
async function givenSeen(
  admin: Member,
  days: { created?: number; login?: number; session?: number; heartbeat?: number },
  role: Member["role"] = "employee",
): Promise<Member> {
  const member = await givenMember({ org_id: admin.org_id, role });
  const ago = (count: number | undefined) =>
    count === undefined ? null : new Date(instant.getTime() - count * 86_400_000);
  await sql("update users set created_at = $2, last_login_at = $3 where id = $1", [
    member.id,
    ago(days.created ?? 400),
    ago(days.login),
  ]);
  await sql("update user_sessions set last_used_at = $2 where user_id = $1", [member.id, ago(days.session ?? 400)]);
  await sql("update user_status set last_heartbeat_at = $2 where user_id = $1", [member.id, ago(days.heartbeat)]);
  return member;
}
const ask = ({ token }: Member, body: Record<string, unknown>) => call(deactivate, { token, body });
const idsOf = (answer: { data: { members: { id: string }[] } }) => answer.data.members.map(({ id }) => id).sort();
const statusesOf = ({ org_id }: Member) =>
  sql("select id from users where org_id = $1 and status <> 'active' order by id", [org_id]);

describe("POST /api/users/deactivate-inactive", () => {
  it("disables whoever gave no sign of life since, and only them", async () => {
    const admin = await givenMember({ role: "admin" });
    const [never, long] = [await givenSeen(admin, {}), await givenSeen(admin, { login: 91, heartbeat: 120 })];
    await givenSeen(admin, { login: 89 });
    await givenSeen(admin, { login: 200, heartbeat: 10 });
    await givenSeen(admin, { login: 200, session: 10 });
    await givenSeen(admin, { created: 10 });
    const answer = await ask(admin, { inactive_days: 90 });
    expect(idsOf(answer)).toEqual([never.id, long.id].sort());
    expect(answer.data).toMatchObject({ dry_run: false, more: false });
    expect((await statusesOf(admin)).map(({ id }) => id)).toEqual([never.id, long.id].sort());
    expect((await call(me, { token: never.token })).status).toBe(401);
    const entries = await sql(
      "select resource_id, metadata from audit_log where user_id = $1 and action = 'user.deactivate'",
      [admin.id],
    );
    expect(entries.map(({ resource_id }) => resource_id).sort()).toEqual([never.id, long.id].sort());
    expect(idsOf(await ask(admin, { inactive_days: 90 }))).toEqual([]);
  });

  it("only says who it would be in a rehearsal", async () => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenSeen(admin, { login: 100 });
    const answer = await ask(admin, { inactive_days: 30, dry_run: true });
    expect(answer.data.members).toMatchObject([{ id: member.id, name: member.name, email: member.email }]);
    expect(await statusesOf(admin)).toEqual([]);
    expect((await call(me, { token: member.token })).status).toBe(200);
    expect(await sql("select from audit_log where user_id = $1", [admin.id])).toEqual([]);
  });

  it("never disables administrators, oneself, or members of another organization", async () => {
    const admin = await givenMember({ role: "admin" });
    await givenSeen(admin, {}, "admin");
    await givenSeen(admin, {}, "super_admin");
    await givenSeen(await givenMember({ role: "admin" }), {});
    await sql("update users set created_at = now() - interval '1 year', last_login_at = null where id = $1", [
      admin.id,
    ]);
    const teacher = await givenSeen(admin, {}, "teacher");
    expect(idsOf(await ask(admin, { inactive_days: 1 }))).toEqual([teacher.id]);
  });

  it("is for administrators", async () => {
    const admin = await givenMember({ role: "admin" });
    for (const role of ROLES) {
      const caller = await givenMember({ org_id: admin.org_id, role });
      const status = role === "admin" || role === "super_admin" ? 200 : 403;
      expect([role, (await ask(caller, { inactive_days: 90 })).status]).toEqual([role, status]);
    }
  });

  it.each([{}, { inactive_days: 0 }, { inactive_days: 1.5 }, { inactive_days: 90, org_id: randomUUID() }])(
    "refuses the body %o",
    async (body) => {
      expect(await ask(await givenMember({ role: "admin" }), body)).toMatchObject({ status: 400 });
    },
  );
});
