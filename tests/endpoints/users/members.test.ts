import { beforeAll, describe, expect, it } from "vitest";
import * as departments from "../../../functions/users/departments.ts";
import * as members from "../../../functions/users/members.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

let [ann, admin, sales, tom]: Member[] = [];
const named = async (query: Record<string, string> = {}, by = admin) =>
  (await call(members, { token: found(by).token, query })).data.items.map(({ name }) => name);

/** Ann and Bob of Sales, Cem of Support, and Tom, who teaches; Dan has left. */
beforeAll(async () => {
  const { id: org_id } = await givenOrganization();
  const given = async (name: string, options: Omit<Parameters<typeof givenMember>[0], "org_id">) => {
    const member = await givenMember({ org_id, ...options });
    await sql("update users set name = $2 where id = $1", [member.id, name]);
    return member;
  };
  ann = await given("Ann Archer", { department: "Sales" });
  await given("Bob Álvarez", { department: "Sales" });
  await given("Cem Yılmaz", { department: "Support" });
  tom = await given("Tom", { role: "teacher", department: "Office" });
  const dan = await given("Dan", { department: "Legal" });
  await sql("update users set status = 'terminated' where id = $1", [dan.id]);
  admin = await given("Zoe", { role: "admin", department: "Office" });
  sales = await given("Yan", { role: "manager", department: "Office", managed_departments: ["Sales"] });
});

describe("GET /api/members", () => {
  it("has active members by name, with what tells two of one name apart", async () => {
    const { data } = await call(members, { token: found(admin).token });
    expect(data.items[0]).toEqual({ id: ann?.id, name: "Ann Archer", department: "Sales", role: "employee" });
    expect(data.items.map(({ name }) => name)).toEqual([
      "Ann Archer",
      "Bob Álvarez",
      "Cem Yılmaz",
      "Tom",
      "Yan",
      "Zoe",
    ]);
  });

  it("finds parts of names, whatever the case and accents", async () => {
    expect(await named({ q: "ARCH" })).toEqual(["Ann Archer"]);
    expect(await named({ q: "alvarez" })).toEqual(["Bob Álvarez"]);
    expect(await named({ q: "%" })).toEqual([]);
  });

  it("has for a manager with departments those of them, whatever they ask for", async () => {
    expect(await named({}, sales)).toEqual(["Ann Archer", "Bob Álvarez"]);
    expect(await named({ q: "cem" }, sales)).toEqual([]);
    expect(await named({ department: "Support" }, sales)).toEqual([]);
    expect(await named({ department: "Support" })).toEqual(["Cem Yılmaz"]);
  });

  it("pages", async () => {
    const { data } = await call(members, { token: found(admin).token, query: { limit: "3" } });
    expect(await named({ limit: "3", cursor: found(data.next_cursor) })).toEqual(["Tom", "Yan", "Zoe"]);
  });

  it("is for managers, and has nobody of another organization", async () => {
    for (const endpoint of [members, departments])
      for (const member of [ann, tom]) expect((await call(endpoint, { token: found(member).token })).status).toBe(403);
    const stranger = await givenMember({ role: "admin" });
    expect(await named({}, stranger)).toEqual([stranger.name]);
  });
});

describe("GET /api/departments", () => {
  const listed = async (by: Member | undefined, query: Record<string, string> = {}) =>
    (await call(departments, { token: found(by).token, query })).data;

  it("has those that somebody is in, with how many", async () => {
    const { items } = await listed(admin);
    expect(items).toEqual([
      { name: "Office", members: 3 },
      { name: "Sales", members: 2 },
      { name: "Support", members: 1 },
    ]);
    expect((await listed(sales)).items).toEqual([{ name: "Sales", members: 2 }]);
  });

  it("pages", async () => {
    const { next_cursor } = await listed(admin, { limit: "2" });
    expect((await listed(admin, { limit: "2", cursor: found(next_cursor) })).items).toEqual([
      { name: "Support", members: 1 },
    ]);
  });
});
