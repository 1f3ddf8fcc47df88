import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as me from "../../../functions/auth/me.ts";
import { handler as pushEvents } from "../../../functions/jobs/push-events.ts";
import * as remove from "../../../functions/users/delete.ts";
import * as update from "../../../functions/users/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { objectAt, stripes, whenUploaded } from "../../steps/images/screenshots.ts";
import { runAllJobs, takeJobs, whenJobRuns } from "../../steps/queues/jobs-queue.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { givenSocket, useFakeSockets } from "../../steps/sockets/sockets.ts";

useTestDatabase();
const now = useInstant("2026-06-17T12:00:00Z");
const sockets = useFakeSockets();

async function givenAdminAndMember(): Promise<{ admin: Member; member: Member }> {
  const admin = await givenMember({ role: "admin" });
  return { admin, member: await givenMember({ org_id: admin.org_id, department: "Sales" }) };
}
const end = ({ token }: Member, { id }: { id: string }, query: Record<string, string> = {}) =>
  call(remove, { token, params: { id }, query });

describe("DELETE /api/users/{id}", () => {
  it("ends the membership: the row stays, the member is out", async () => {
    const { admin, member } = await givenAdminAndMember();
    await call(checkIn, { token: member.token, body: {} });
    expect(await end(admin, member)).toMatchObject({
      status: 200,
      data: { user: { status: "terminated", name: member.name } },
    });
    expect((await call(me, { token: member.token })).status).toBe(401);
    const open = await sql("select id from work_sessions where user_id = $1 and ended_at is null", [member.id]);
    expect(open).toEqual([]);
    expect((await end(admin, member)).status).toBe(200);
    const entries = await sql("select action from audit_log where resource_id = $1", [member.id]);
    expect(entries).toEqual([{ action: "user.delete" }]);
  });

  it("hangs up the sockets of whoever was signed out, and nobody else's", async () => {
    const { admin, member } = await givenAdminAndMember();
    const [theirs, mine] = [await givenSocket(member), await givenSocket(admin, "users")];
    await end(admin, member);
    const event = {
      event: "sessions:revoked",
      channel: "sessions",
      department: null,
      data: {},
      at: now.toISOString(),
    };
    const body = JSON.stringify({ ...event, org_id: member.org_id, user_id: member.id });
    const admins = JSON.stringify({ ...event, org_id: admin.org_id, user_id: admin.id });
    const records = [body, admins].map((text) => ({ messageId: randomUUID(), body: text }));
    await pushEvents({ Records: records } as Parameters<typeof pushEvents>[0]);
    expect([sockets.hungUp.has(theirs), sockets.hungUp.has(mine)]).toEqual([true, false]);
  });

  it("refuses oneself, a higher role, and whoever is no administrator", async () => {
    const { admin, member } = await givenAdminAndMember();
    const above = await givenMember({ org_id: admin.org_id, role: "super_admin" });
    const manager = await givenMember({ org_id: admin.org_id, role: "manager" });
    for (const [actor, target] of [
      [admin, admin],
      [admin, above],
      [manager, member],
      [member, manager],
    ] as const)
      expect(await end(actor, target, { erase: "true" })).toMatchObject({ status: 403 });
    expect(await sql("select id from users where org_id = $1 and status <> 'active'", [admin.org_id])).toEqual([]);
  });

  it("answers 404 for a foreign member and 400 for a choice it does not know", async () => {
    const { admin, member } = await givenAdminAndMember();
    expect(await end(admin, await givenMember())).toMatchObject({ status: 404 });
    expect(await end(admin, member, { erase: "maybe" })).toMatchObject({ status: 400 });
  });
});

describe("DELETE /api/users/{id}?erase=true", () => {
  async function givenTraces() {
    const { admin, member } = await givenAdminAndMember();
    const { token } = member;
    const secret = `secret-${randomUUID().slice(0, 8)}`;
    const start = now.getTime() / 1000 - 600;
    const instant = (second: number) => new Date(second * 1000).toISOString();
    const where = { location: { latitude: 1, longitude: 2, address: secret }, ip: secret };
    const { location } = where;
    await sql("update users set name = $2, phone_number = $2, employee_id = $2 where id = $1", [member.id, secret]);
    await sql("update users set picture_key = $2, email = $3 where id = $1", [
      member.id,
      `pictures/${secret}`,
      `${secret}@example.com`,
    ]);
    await call(checkIn, { token, body: { timestamp: instant(start), location, notes: secret }, ip: secret });
    const beat = {
      ...heartbeat(start + 60, { application: "Editor", url: `https://${secret}/` }),
      active_window: secret,
    };
    await ingestBatch([message(member, [beat])]);
    const { row } = await whenUploaded(member, await stripes().png().toBuffer(), { active_window: secret });
    await call(checkOut, { token, body: { timestamp: instant(start + 120), location }, ip: secret });
    await call(update, { token: admin.token, params: { id: member.id }, body: { department: "Support" } });
    await sql(
      "insert into audit_log (org_id, user_id, action, resource, ip_address, user_agent) values ($1, $2, 'login', 'session', $3, $3)",
      [member.org_id, member.id, secret],
    );
    await sql(
      "insert into audit_log (org_id, user_id, action, resource, resource_id, metadata) values ($1, $2, 'attendance.correct', 'attendance_record', $3, $4)",
      [member.org_id, admin.id, randomUUID(), { member_id: member.id, reason: secret }],
    );
    await sql(
      "insert into invites (org_id, code_hash, role, email, created_by, expires_at) values ($1, $2, 'employee', $3, $4, now())",
      [member.org_id, randomUUID(), `${secret}@example.com`, admin.id],
    );
    return { admin, member, secret, row };
  }

  /** Every table in which a text still says the secret. */
  async function tablesSaying(secret: string): Promise<string[]> {
    const tables = await sql<{ name: string }>(
      "select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition",
    );
    const saying: string[] = [];
    for (const { name } of tables)
      if ((await sql(`select from ${name} t where t::text like $1`, [`%${secret}%`])).length > 0) saying.push(name);
    return saying;
  }

  it("leaves no word of the person in any table, nor a file, and keeps every total", async () => {
    const { admin, member, secret, row } = await givenTraces();
    const totals = () =>
      sql(
        "select date, total_work_duration, total_active_duration, status from attendance_records where user_id = $1",
        [member.id],
      );
    const before = await totals();
    expect((await tablesSaying(secret)).length).toBeGreaterThan(5);
    expect(await end(admin, member, { erase: "true" })).toMatchObject({
      status: 200,
      data: { user: { name: "Erased member", status: "terminated", department: "Support", phone_number: null } },
    });
    expect(await runAllJobs()).toBe(1);
    expect(await tablesSaying(secret)).toEqual([]);
    expect([await objectAt(row.object_key), await objectAt(row.thumbnail_key)]).toEqual([undefined, undefined]);
    expect(await totals()).toEqual(before);
    const beats = await sql(
      "select active_application, keyboard_strokes, active_window_title, url from user_activity_tracking where user_id = $1",
      [member.id],
    );
    expect(beats).toEqual([
      { active_application: "Editor", keyboard_strokes: 2, active_window_title: null, url: null },
    ]);
    const entries = await sql("select action, resource_id, metadata from audit_log where user_id = $1 order by id", [
      admin.id,
    ]);
    expect(entries.map(({ action }) => action)).toEqual([
      "user.update",
      "attendance.correct",
      "user.erase",
      "job.erase-member",
    ]);
    expect(entries[1]?.metadata).toEqual({ member_id: member.id });
  });

  it("keeps nothing of heartbeats that were still on their way", async () => {
    const { admin, member, secret } = await givenTraces();
    await end(admin, member, { erase: "true" });
    const late = heartbeat(now.getTime() / 1000 - 500, { url: `https://${secret}/` });
    await ingestBatch([message(member, [late])]);
    await runAllJobs();
    expect(await tablesSaying(secret)).toEqual([]);
    expect(await sql("select from user_activity_tracking where user_id = $1", [member.id])).toHaveLength(1);
  });

  it("can be asked for twice and its job may run twice; an erased member cannot be changed any more", async () => {
    const { admin, member } = await givenAdminAndMember();
    await end(admin, member, { erase: "true" });
    const [first] = await sql("select email, erased_at from users where id = $1", [member.id]);
    expect((await end(admin, member, { erase: "true" })).status).toBe(200);
    expect(await sql("select email, erased_at from users where id = $1", [member.id])).toEqual([first]);
    const jobs = await takeJobs();
    expect(jobs).toHaveLength(2);
    for (const job of jobs) expect(await whenJobRuns(job)).toBe(true);
    const answer = await call(update, { token: admin.token, params: { id: member.id }, body: { status: "active" } });
    expect(answer).toMatchObject({ status: 404 });
  });

  it("does nothing to a member whose erasure was not committed", async () => {
    const { member, row } = await givenTraces();
    await whenJobRuns({ kind: "erase-member", org_id: member.org_id, user_id: member.id, resource_ids: [] });
    expect(await objectAt(row.object_key)).toBeDefined();
    const titles = await sql("select from user_activity_tracking where user_id = $1 and active_window_title is null", [
      member.id,
    ]);
    expect(titles).toEqual([]);
  });
});
