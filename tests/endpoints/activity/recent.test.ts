import { describe, expect, it } from "vitest";
import * as recent from "../../../functions/activity/recent.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

useInstant("2026-06-17T12:00:00Z");
const noon = new Date("2026-06-16T12:00:00Z");
const date = noon.toISOString().slice(0, 10);

async function givenScreenshots(member: Member, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const key = `screenshots/${member.id}/${index}`;
    await sql(
      `insert into screenshots (org_id, user_id, timestamp, status, object_key, thumbnail_key, content_type)
       values ($1, $2, $3, 'ready', $4, $4 || '.webp', 'image/png')`,
      [member.org_id, member.id, new Date(noon.getTime() + index * 60_000), key],
    );
  }
}

describe("GET /api/activity/recent", () => {
  it("shows each member's five latest screenshots and how many there were", async () => {
    const { id: org_id } = await givenOrganization();
    const [manager, busy] = await Promise.all([givenMember({ org_id, role: "manager" }), givenMember({ org_id })]);
    await givenScreenshots(busy, 7);
    const { data } = await call(recent, { token: manager.token, query: { date } });
    expect(data.items).toMatchObject([{ user_id: busy.id, count: 7 }]);
    expect(data.items[0]?.latest.map(({ timestamp }) => timestamp)).toEqual(
      [6, 5, 4, 3, 2].map((minute) => new Date(noon.getTime() + minute * 60_000).toISOString()),
    );
    expect(data.items[0]?.latest[0]?.thumbnail_url).toContain("X-Amz-Signature");
  });

  it("only counts where no thumbnails are asked for, which is no look", async () => {
    const { id: org_id } = await givenOrganization();
    const [manager, busy] = await Promise.all([givenMember({ org_id, role: "manager" }), givenMember({ org_id })]);
    await givenScreenshots(busy, 7);
    const looks = async () => (await sql("select from looks where org_id = $1", [org_id])).length;
    const { data } = await call(recent, { token: manager.token, query: { date, thumbnails: "false" } });
    expect(data.items).toMatchObject([{ user_id: busy.id, count: 7, latest: [] }]);
    expect(await looks()).toBe(0);
    await call(recent, { token: manager.token, query: { date, thumbnails: "true" } });
    expect(await looks()).toBe(1);
  });

  it("shows and counts nothing of another day, nor what has no thumbnail", async () => {
    const { id: org_id } = await givenOrganization();
    const [manager, busy, unready, elsewhen] = await Promise.all([
      givenMember({ org_id, role: "manager" }),
      ...[1, 2, 3].map(() => givenMember({ org_id })),
    ]);
    for (const member of [busy, unready, elsewhen]) if (member !== undefined) await givenScreenshots(member, 3);
    const notReady = "update screenshots set status = 'pending', thumbnail_key = null where user_id = $1";
    await sql(notReady, [unready?.id]);
    await sql(`${notReady} and timestamp > $2`, [busy?.id, noon]);
    await sql("update screenshots set timestamp = timestamp - interval '1 day' where user_id = $1", [elsewhen?.id]);
    const { data } = await call(recent, { token: manager.token, query: { date } });
    expect(data.items).toMatchObject([{ user_id: busy?.id, count: 1, latest: [{ timestamp: noon.toISOString() }] }]);
  });

  it("shows a manager only the departments they look after, and no other organization", async () => {
    const { id: org_id } = await givenOrganization();
    const [sales, support, stranger, manager] = await Promise.all([
      givenMember({ org_id, department: "Sales" }),
      givenMember({ org_id, department: "Support" }),
      givenMember(),
      givenMember({ org_id, role: "manager", managed_departments: ["Sales"] }),
    ]);
    for (const member of [sales, support, stranger]) await givenScreenshots(member, 1);
    const { data } = await call(recent, { token: manager.token, query: { date } });
    expect(data.items.map(({ user_id }) => user_id)).toEqual([sales.id]);
  });

  it("tells each member shown that somebody looked, once, and the audit log nothing", async () => {
    const { id: org_id } = await givenOrganization();
    const [manager, member] = await Promise.all([givenMember({ org_id, role: "manager" }), givenMember({ org_id })]);
    await givenScreenshots(member, 1);
    await givenMember({ org_id });
    for (let load = 0; load < 3; load++) await call(recent, { token: manager.token, query: { date } });
    expect(await sql("select viewer_id, member_id, pictures from looks where org_id = $1", [org_id])).toEqual([
      { viewer_id: manager.id, member_id: member.id, pictures: 3 },
    ]);
    expect(await sql("select from audit_log where org_id = $1", [org_id])).toEqual([]);
  });

  it("is not for employees", async () => {
    const { token } = await givenMember();
    expect((await call(recent, { token })).status).toBe(403);
  });
});
