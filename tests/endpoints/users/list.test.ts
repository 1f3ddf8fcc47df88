import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as list from "../../../functions/users/list.ts";
import { encodeCursor } from "../../../lib/platform/http/pagination.ts";
import { ROLES } from "../../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

/** An administrator and members with these names, in an organization of their own. */
async function givenTeam(names: string[]): Promise<Member> {
  const admin = await givenMember({ role: "admin" });
  await sql("update users set name = 'Zoe' where id = $1", [admin.id]);
  for (const name of names) {
    const { id } = await givenMember({ org_id: admin.org_id });
    await sql("update users set name = $2 where id = $1", [id, name]);
  }
  return admin;
}

async function namesFor({ token }: Member, query: Record<string, string> = {}): Promise<string[]> {
  const { data } = await call(list, { token, query });
  return data.items.map(({ name }) => name);
}

describe("GET /api/users", () => {
  it("lists the organization's members by name, and nobody else's", async () => {
    await givenTeam(["Stranger"]);
    const admin = await givenTeam(["Bob", "Ann"]);
    expect(await namesFor(admin)).toEqual(["Ann", "Bob", "Zoe"]);
  });

  it("orders names as people do, over all pages", async () => {
    const ordered = ["Ägidius", "álvaro", "anna", "Bob", "Łukasz", "Øystein", "Zed", "Zoe", "Zoë", "Жанна", "李雷"];
    const admin = await givenTeam(ordered.filter((name) => name !== "Zoe").toReversed());
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: Record<string, string> = { limit: "2", ...(cursor === "" ? {} : { cursor }) };
      const { data } = await call(list, { token: admin.token, query });
      seen.push(...data.items.map(({ name }) => name));
      cursor = data.next_cursor;
    }
    expect(seen).toEqual(ordered);
  });

  it.each([
    ["alvaro", "álvaro"],
    ["ALVARO", "álvaro"],
    ["álvaro", "álvaro"],
    ["álvaro".normalize("NFD"), "álvaro"],
    ["zoe", "Zoë".normalize("NFD")],
    ["oyst", "Øystein"],
    ["strasser", "Straßer"],
    ["жан", "ЖАННА"],
  ])("finds by a search for %s: %s", async (search, name) => {
    const admin = await givenTeam([name, "Bob"]);
    const found = await namesFor(admin, { search });
    expect(found).toContain(name);
    expect(found).not.toContain("Bob");
  });

  it("pages through everybody once, also where names are equal", async () => {
    const admin = await givenTeam(["Ann", "Ann", "Ann", "Bob", "Ann"]);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: "2", ...(cursor === null ? {} : { cursor }) };
      const { data } = await call(list, { token: admin.token, query });
      expect(data.items.length).toBeLessThanOrEqual(2);
      seen.push(...data.items.map(({ id }) => id));
      cursor = data.next_cursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
  });

  it("has no next page after exactly one page", async () => {
    const admin = await givenTeam(["Ann"]);
    expect((await call(list, { token: admin.token, query: { limit: "2" } })).data.next_cursor).toBeNull();
  });

  it("goes on where it stopped when the person there is gone", async () => {
    const admin = await givenTeam(["Ann", "Bob", "Cem"]);
    const first = await call(list, { token: admin.token, query: { limit: "2" } });
    await sql("delete from users where id = $1", [first.data.items[1]?.id]);
    expect(await namesFor(admin, { cursor: found(first.data.next_cursor) })).toEqual(["Cem", "Zoe"]);
  });

  it("narrows by role, status and department, all at once too", async () => {
    const admin = await givenTeam(["Ann", "Bob", "Cem"]);
    await sql("update users set role = 'manager', department = 'Sales' where org_id = $1 and name in ('Ann', 'Bob')", [
      admin.org_id,
    ]);
    await sql("update users set status = 'inactive' where org_id = $1 and name = 'Bob'", [admin.org_id]);
    expect(await namesFor(admin, { role: "manager" })).toEqual(["Ann", "Bob"]);
    expect(await namesFor(admin, { status: "inactive" })).toEqual(["Bob"]);
    expect(await namesFor(admin, { department: "Sales" })).toEqual(["Ann", "Bob"]);
    expect(await namesFor(admin, { role: "manager", status: "active", department: "Sales" })).toEqual(["Ann"]);
  });

  it("searches names, addresses and employee ids without minding case", async () => {
    const admin = await givenTeam(["Ann Lee", "Bob"]);
    await sql("update users set email = $2, employee_id = 'X-77' where org_id = $1 and name = 'Bob'", [
      admin.org_id,
      `builder-${randomUUID()}@example.com`,
    ]);
    expect(await namesFor(admin, { search: "nn l" })).toEqual(["Ann Lee"]);
    expect(await namesFor(admin, { search: "BUILDER" })).toEqual(["Bob"]);
    expect(await namesFor(admin, { search: "x-7" })).toEqual(["Bob"]);
  });

  it("searches for signs as they are", async () => {
    const admin = await givenTeam(["50% Ann", "a_b", "back\\slash", "Bob"]);
    expect(await namesFor(admin, { search: "%" })).toEqual(["50% Ann"]);
    expect(await namesFor(admin, { search: "a_b" })).toEqual(["a_b"]);
    expect(await namesFor(admin, { search: "k\\s" })).toEqual(["back\\slash"]);
    expect(await namesFor(admin, { search: "' or true --" })).toEqual([]);
  });

  it.each([
    ["garbage", "garbage"],
    ["of other fields", encodeCursor(["a"])],
    ["with another id", encodeCursor(["a", "b"])],
    ["with what PostgreSQL cannot store", encodeCursor(["a\0b", randomUUID()])],
    ["with half a character", encodeCursor(["a\ud800", randomUUID()])],
  ])("refuses a cursor %s", async (_, cursor) => {
    const { token } = await givenMember({ role: "admin" });
    expect((await call(list, { token, query: { cursor } })).status).toBeLessThan(500);
  });

  it.each([{ limit: "0" }, { limit: "101" }, { limit: "x" }, { role: "boss" }, { status: "gone" }])(
    "refuses %o",
    async (query) => {
      const { token } = await givenMember({ role: "admin" });
      expect(await call(list, { token, query })).toMatchObject({ status: 400, error: { code: "VALIDATION_FAILED" } });
    },
  );

  it("shows no other organization's members to a cursor made there", async () => {
    const here = await givenTeam(["Ann"]);
    const there = await givenTeam(["Bob", "Cem"]);
    const { data } = await call(list, { token: there.token, query: { limit: "1" } });
    expect(await namesFor(here, { cursor: found(data.next_cursor) })).toEqual(["Zoe"]);
  });

  it("never shows a password hash", async () => {
    const { token } = await givenTeam(["Ann"]);
    expect(JSON.stringify((await call(list, { token })).data)).not.toContain("password");
  });

  it("is for administrators only", async () => {
    for (const role of ROLES) {
      const { token } = await givenMember({ role });
      expect([role, (await call(list, { token })).status]).toEqual([role, role.includes("admin") ? 200 : 403]);
    }
  });
});
