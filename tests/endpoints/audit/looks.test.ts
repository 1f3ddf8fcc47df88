import { describe, expect, it } from "vitest";
import * as current from "../../../functions/activity/current.ts";
import * as looks from "../../../functions/audit/looks.ts";
import * as daily from "../../../functions/reports/daily.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";

useTestDatabase();

const noon = new Date("2026-06-17T12:00:00Z");
const half = new Date("2026-06-17T12:30:00Z");

/** An administrator, a manager who looked at two members, and at one of them again half an hour later. */
async function givenLooks() {
  const admin = await givenMember({ role: "admin" });
  const { org_id } = admin;
  const manager = await givenMember({ org_id, role: "manager" });
  const [one, other] = [await givenMember({ org_id }), await givenMember({ org_id })];
  const { token } = manager;
  await call(current, { token, query: { user_id: one.id }, now: noon });
  await call(daily, { token, query: { user_id: one.id }, now: noon });
  await call(current, { token, query: { user_id: other.id }, now: noon });
  await call(current, { token, query: { user_id: one.id }, now: half });
  return { admin, manager, one, other };
}

describe("GET /api/audit/looks", () => {
  it("tells an administrator who looked at whom, newest first", async () => {
    const { admin, manager, one } = await givenLooks();
    const { data } = await call(looks, { token: admin.token });
    expect(data.items.map(({ quarter, count }) => [quarter, count])).toEqual([
      [half.toISOString(), 1],
      [noon.toISOString(), 1],
      [noon.toISOString(), 2],
    ]);
    expect(data.items.at(-1)).toMatchObject({
      viewer: { id: manager.id, name: manager.name },
      member: { id: one.id, name: one.name },
      looks: { pictures: 0, titles: 0, live: 1, days: 1 },
    });
  });

  it("is narrowed by who looked, at whom and when", async () => {
    const { admin, manager, one, other } = await givenLooks();
    const countFor = async (query: Record<string, string>) =>
      (await call(looks, { token: admin.token, query })).data.items.length;
    expect(await countFor({ viewer_id: manager.id })).toBe(3);
    expect(await countFor({ viewer_id: one.id })).toBe(0);
    expect(await countFor({ member_id: one.id })).toBe(2);
    expect(await countFor({ member_id: other.id, viewer_id: manager.id })).toBe(1);
    expect(await countFor({ from: half.toISOString() })).toBe(1);
    expect(await countFor({ to: half.toISOString() })).toBe(2);
  });

  it("pages", async () => {
    const { admin } = await givenLooks();
    const first = await call(looks, { token: admin.token, query: { limit: "2" } });
    const query = { limit: "2", cursor: found(first.data.next_cursor) };
    const second = await call(looks, { token: admin.token, query });
    const ids = [...first.data.items, ...second.data.items].map(({ id }) => id);
    expect([ids.length, new Set(ids).size, second.data.next_cursor]).toEqual([3, 3, null]);
  });

  it("is for administrators, of their own organization", async () => {
    const { manager } = await givenLooks();
    expect(await call(looks, { token: manager.token })).toMatchObject({ status: 403 });
    const { token } = await givenMember({ role: "admin" });
    expect((await call(looks, { token })).data.items).toEqual([]);
  });
});
