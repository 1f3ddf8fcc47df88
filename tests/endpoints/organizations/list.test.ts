import { randomUUID } from "node:crypto";
import pg from "pg";
import { describe, expect, it } from "vitest";
import * as list from "../../../functions/organizations/list.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

/** An operator, and organizations whose names begin with a word of their own. */
async function givenOrganizations(names: string[]): Promise<{ operator: Member; word: string }> {
  const operator = await givenMember({ role: "super_admin" });
  const word = randomUUID().slice(0, 8);
  for (const name of names) await sql("insert into organizations (name) values ($1)", [`${word} ${name}`]);
  return { operator, word };
}

/** What the database function answers the app role, with this organization set. */
async function asApp(orgId: string, caller: string): Promise<number> {
  const client = new pg.Client({ connectionString: process.env.APP_DATABASE_URL });
  await client.connect();
  try {
    await client.query("begin");
    await client.query("select set_config('app.org_id', $1, true)", [orgId]);
    const found = await client.query("select from app.list_organizations($1, null, null, null, null, 100)", [caller]);
    return found.rowCount ?? 0;
  } finally {
    await client.end();
  }
}

describe("GET /api/organizations", () => {
  it("lists all organizations by name with their active members", async () => {
    const { operator, word } = await givenOrganizations(["B", "A"]);
    const [first] = await sql<{ id: string }>("select id from organizations where name = $1", [`${word} A`]);
    const member = await givenMember({ org_id: first?.id ?? "" });
    await givenMember({ org_id: first?.id ?? "" });
    await sql("update users set status = 'inactive' where id = $1", [member.id]);
    const { data } = await call(list, { token: operator.token, query: { search: word } });
    expect(data.items).toMatchObject([
      { name: `${word} A`, active_members: 1 },
      { name: `${word} B`, active_members: 0 },
    ]);
  });

  it("pages through each once, also where names are equal", async () => {
    const { operator, word } = await givenOrganizations(["A", "A", "A", "B", "C"]);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { search: word, limit: "2", ...(cursor === null ? {} : { cursor }) };
      const { data } = await call(list, { token: operator.token, query });
      seen.push(...data.items.map(({ id }) => id));
      cursor = data.next_cursor;
    } while (cursor !== null);
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
  });

  it("narrows to those in use, or not", async () => {
    const { operator, word } = await givenOrganizations(["A", "B"]);
    await sql("update organizations set is_active = false where name = $1", [`${word} A`]);
    const namesFor = async (is_active: string) => {
      const { data } = await call(list, { token: operator.token, query: { search: word, is_active } });
      return data.items.map(({ name }) => name);
    };
    expect([await namesFor("true"), await namesFor("false")]).toEqual([[`${word} B`], [`${word} A`]]);
  });

  it("takes signs of patterns literally", async () => {
    const { operator } = await givenOrganizations(["A"]);
    const { data } = await call(list, { token: operator.token, query: { search: "%" } });
    expect(data.items).toEqual([]);
  });

  it("is for super admins", async () => {
    const { token } = await givenMember({ role: "admin" });
    expect((await call(list, { token })).status).toBe(403);
  });
});

describe("app.list_organizations", () => {
  it("answers an active super admin in their own organization", async () => {
    const operator = await givenMember({ role: "super_admin" });
    expect(await asApp(operator.org_id, operator.id)).toBeGreaterThan(0);
  });

  it("answers nobody else, whatever the handler forgot", async () => {
    const operator = await givenMember({ role: "super_admin" });
    const admin = await givenMember({ role: "admin" });
    const disabled = await givenMember({ role: "super_admin" });
    await sql("update users set status = 'inactive' where id = $1", [disabled.id]);
    const tries: [string, string][] = [
      [admin.org_id, admin.id],
      [admin.org_id, operator.id],
      [disabled.org_id, disabled.id],
      [operator.org_id, randomUUID()],
      ["", operator.id],
    ];
    for (const [org, caller] of tries) expect([org, caller, await asApp(org, caller)]).toEqual([org, caller, 0]);
  });
});
