import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as list from "../../../functions/audit/list.ts";
import * as changePassword from "../../../functions/auth/change-password.ts";
import * as update from "../../../functions/users/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { whenImported } from "../../steps/queues/imports.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { givenMemberWithPassword, PASSWORD } from "../../steps/scene/sign-in.ts";

useTestDatabase();

type Entry = { action?: string; resource?: string; resource_id?: string; at?: string; user_id?: string };

/** An entry of the log; without `at` it happened now. */
async function givenEntry({ org_id, id }: Member, { action = "login", resource = "user", ...rest }: Entry = {}) {
  const { resource_id = randomUUID(), at = new Date().toISOString(), user_id = id } = rest;
  const [entry] = await sql<{ id: string }>(
    `insert into audit_log (org_id, user_id, action, resource, resource_id, ip_address, created_at)
     values ($1, $2, $3, $4, $5, '203.0.113.9', $6) returning id`,
    [org_id, user_id, action, resource, resource_id, at],
  );
  return entry?.id ?? "";
}

async function idsFor({ token }: Member, query: Record<string, string> = {}): Promise<string[]> {
  const { data } = await call(list, { token, query });
  return data.items.map(({ id }) => id);
}

describe("GET /api/audit", () => {
  it("says who did what to what, from where", async () => {
    const admin = await givenMember({ role: "admin" });
    const resource_id = randomUUID();
    await givenEntry(admin, { action: "user.update", resource_id });
    const { data } = await call(list, { token: admin.token });
    expect(data.items).toMatchObject([
      {
        action: "user.update",
        resource: "user",
        resource_id,
        user: { id: admin.id, name: admin.name, email: admin.email },
        ip_address: "203.0.113.9",
      },
    ]);
  });

  it("names who it was done to: the member of a resource, of its metadata, or of the row that it changed", async () => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenMember({ org_id: admin.org_id });
    const stranger = await givenMember();
    const about = async (resource: string, resource_id: string, metadata = {}) => {
      const entry = await givenEntry(admin, { action: "screenshot.delete", resource, resource_id });
      await sql("update audit_log set metadata = $2 where id = $1", [entry, JSON.stringify(metadata)]);
      return entry;
    };
    const entries = [
      await about("screenshot", randomUUID(), { member_id: member.id }),
      await about("user", member.id),
      await about("user", stranger.id),
      await about("setting", randomUUID(), { member_id: "nobody" }),
    ];
    const body = { name: "Ann Bowman" };
    expect((await call(update, { token: admin.token, params: { id: member.id }, body })).status).toBe(200);
    const { data } = await call(list, { token: admin.token });
    const subjectOf = (entry: string) => data.items.find(({ id }) => id === entry)?.subject;
    const ann = { id: member.id, name: "Ann Bowman" };
    expect(entries.map(subjectOf)).toEqual([ann, ann, null, null]);
    const [changed] = data.items.filter(({ action }) => action === "user.update");
    expect(changed?.subject).toEqual(ann);
    const found = await idsFor(admin, { subject_id: member.id });
    expect(found.toSorted()).toEqual([entries[0], entries[1], changed?.id].toSorted());
    expect(await idsFor(admin, { subject_id: admin.id })).toEqual([]);
  });

  it("is newest first", async () => {
    const admin = await givenMember({ role: "admin" });
    const old = await givenEntry(admin, { at: "2026-01-01T00:00:00Z" });
    const recent = await givenEntry(admin, { at: "2026-02-01T00:00:00Z" });
    expect(await idsFor(admin)).toEqual([recent, old]);
  });

  it("shows nothing of another organization", async () => {
    await givenEntry(await givenMember({ role: "admin" }));
    expect(await idsFor(await givenMember({ role: "admin" }))).toEqual([]);
  });

  it("narrows by member, action, resource and the thing itself", async () => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenMember({ org_id: admin.org_id });
    const resource_id = randomUUID();
    const wanted = await givenEntry(member, { action: "screenshot.view", resource: "screenshot", resource_id });
    await givenEntry(admin);
    for (const query of [
      { user_id: member.id },
      { action: "screenshot.view" },
      { resource: "screenshot" },
      { resource_id },
    ])
      expect([query, await idsFor(admin, query)]).toEqual([query, [wanted]]);
  });

  it("shows what an entry changed, before and after, and of a secret only that it changed", async () => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenMemberWithPassword({ org_id: admin.org_id });
    await call(update, { token: admin.token, params: { id: member.id }, body: { role: "manager" } });
    const passwords = { current_password: PASSWORD, new_password: "lobster-canal-52" };
    const { token } = await givenMemberWithPassword({ org_id: admin.org_id });
    expect((await call(changePassword, { token, body: passwords })).status).toBe(200);
    const { data } = await call(list, { token: admin.token });
    const [changed, updated] = data.items;
    expect(updated).toMatchObject({ action: "user.update", job: null });
    expect(updated?.changes).toContainEqual({
      id: expect.any(String),
      table: "users",
      row_id: member.id,
      member_id: member.id,
      operation: "update",
      before: { role: "employee" },
      after: { role: "manager" },
      hidden: [],
    });
    expect(updated?.changes_total).toBe(updated?.changes.length);
    expect(changed?.changes).toMatchObject([{ table: "users", hidden: ["password_hash"], before: null, after: null }]);
  });

  it("narrows to what was done by or to a member, also where the entry does not name them", async () => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenMember({ org_id: admin.org_id });
    const other = await givenMember({ org_id: admin.org_id });
    const about = async ({ id }: Member) => {
      const { data } = await call(list, { token: admin.token, query: { member_id: id } });
      return data.items.map(({ action }) => action);
    };
    await call(update, { token: admin.token, params: { id: member.id }, body: { department: "Sales" } });
    await call(checkIn, { token: member.token, body: {} });
    await call(checkIn, { token: other.token, body: {} });
    await whenImported(admin, `email,name,role\n${member.email},${member.name},manager`);
    expect(await about(member)).toEqual(["user.import", "attendance.check_in", "user.update"]);
    expect(await about(other)).toEqual(["attendance.check_in"]);
    const { data } = await call(list, { token: admin.token, query: { member_id: member.id, limit: "1" } });
    expect(data.items[0]).toMatchObject({
      job: "import-members",
      user: { id: admin.id },
      changes: [{ table: "users", row_id: member.id, before: { role: "employee" }, after: { role: "manager" } }, {}],
    });
    expect(data.next_cursor).not.toBeNull();
  });

  it("narrows by time: from an instant on, before another", async () => {
    const admin = await givenMember({ role: "admin" });
    const at = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"] as const;
    const [, second] = [await givenEntry(admin, { at: at[0] }), await givenEntry(admin, { at: at[1] })];
    await givenEntry(admin, { at: at[2] });
    expect(await idsFor(admin, { from: at[1], to: at[2] })).toEqual([second]);
  });

  it("pages through entries of the same millisecond once each", async () => {
    const admin = await givenMember({ role: "admin" });
    for (let i = 0; i < 7; i++) await givenEntry(admin, { at: `2026-01-01T00:00:00.00012${i}Z` });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: "2", ...(cursor === null ? {} : { cursor }) };
      const { data } = await call(list, { token: admin.token, query });
      seen.push(...data.items.map(({ id }) => id));
      cursor = data.next_cursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });

  it("keeps the entries of somebody who is gone, without their name", async () => {
    const admin = await givenMember({ role: "admin" });
    const gone = randomUUID();
    await givenEntry(admin, { user_id: gone });
    const { data } = await call(list, { token: admin.token });
    expect(data.items[0]?.user).toEqual({ id: gone, name: null, email: null });
  });

  it.each([[{ user_id: "me" }], [{ from: "yesterday" }], [{ limit: "0" }], [{ cursor: "nonsense" }]])(
    "refuses %j",
    async (query) => {
      const { token } = await givenMember({ role: "admin" });
      expect(await call(list, { token, query })).toMatchObject({ status: 400, error: { code: "VALIDATION_FAILED" } });
    },
  );

  it("is for administrators", async () => {
    const { token } = await givenMember({ role: "manager" });
    expect((await call(list, { token })).status).toBe(403);
  });
});
