import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as views from "../../../functions/audit/views.ts";
import * as get from "../../../functions/screenshots/get.ts";
import * as list from "../../../functions/screenshots/list.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

async function givenScreenshot({ org_id, id }: Member): Promise<string> {
  const key = randomUUID();
  const [row] = await sql<{ id: string }>(
    `insert into screenshots (org_id, user_id, timestamp, status, object_key, thumbnail_key, content_type)
     values ($1, $2, now(), 'ready', $3, $4, 'image/jpeg') returning id`,
    [org_id, id, `screenshots/${key}`, `thumbnails/${key}`],
  );
  return row?.id ?? "";
}

/** A member with a screenshot, and a manager of their organization. */
async function givenWatched() {
  const member = await givenMember();
  const manager = await givenMember({ org_id: member.org_id, role: "manager" });
  return { member, manager, screenshot: await givenScreenshot(member) };
}

const noon = new Date("2026-06-17T12:00:00Z");
const minutesPast = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);

describe("GET /api/audit/views", () => {
  it("tells a member who looked, in which quarter of an hour, at what and how often", async () => {
    const { member, manager, screenshot } = await givenWatched();
    const look = { token: manager.token, params: { id: screenshot } };
    for (const minutes of [1, 14]) await call(get, { ...look, now: minutesPast(minutes) });
    await call(list, { token: manager.token, query: { user_id: member.id }, now: minutesPast(7) });
    const { data } = await call(views, { token: member.token });
    expect(data.items).toEqual([
      {
        id: expect.any(String),
        viewer: { id: manager.id, name: manager.name },
        quarter: noon.toISOString(),
        count: 3,
        looks: { pictures: 3, titles: 0, live: 0, days: 0, faces: 0, devices: 0 },
        first_at: minutesPast(1).toISOString(),
        last_at: minutesPast(14).toISOString(),
      },
    ]);
  });

  it("tells apart who looked, and when", async () => {
    const { member, manager, screenshot } = await givenWatched();
    const admin = await givenMember({ org_id: member.org_id, role: "admin" });
    for (const [viewer, minutes] of [
      [manager, 14],
      [manager, 15],
      [admin, 15],
    ] as const)
      await call(get, { token: viewer.token, params: { id: screenshot }, now: minutesPast(minutes) });
    const { data } = await call(views, { token: member.token });
    expect(data.items.map(({ quarter }) => quarter)).toEqual([15, 15, 0].map((at) => minutesPast(at).toISOString()));
    expect(new Set(data.items.map(({ viewer }) => viewer.id))).toEqual(new Set([manager.id, admin.id]));
  });

  it("tells of a page of thumbnails, and of titles over pictures that are not there yet", async () => {
    const { member, manager } = await givenWatched();
    const page = { token: manager.token, query: { user_id: member.id }, now: noon };
    await call(list, page);
    await sql("update screenshots set status = 'pending', thumbnail_key = null where user_id = $1", [member.id]);
    await call(list, page);
    await sql("delete from screenshots where user_id = $1", [member.id]);
    await call(list, page);
    const { data } = await call(views, { token: member.token });
    expect(data.items).toMatchObject([{ viewer: { id: manager.id }, looks: { pictures: 1, titles: 1 } }]);
  });

  it("tells of looks that the release before wrote into the audit log", async () => {
    const { member, manager, screenshot } = await givenWatched();
    const entries = [
      ["live-view.start", "live_view", randomUUID(), { member_id: member.id, reason: "support" }],
      ["screenshot.view", "screenshot", screenshot, { member_id: member.id }],
      ["screenshot.list", "user", member.id, { thumbnails: 3 }],
    ];
    for (const entry of entries) await sql(insertEntry, [member.org_id, manager.id, ...entry, minutesPast(3)]);
    const { data } = await call(views, { token: member.token });
    expect(data.items).toMatchObject([
      { quarter: noon.toISOString(), count: 3, looks: { pictures: 2, titles: 0, live: 1, days: 0 } },
    ]);
  });

  it("leaves out the member's own looking", async () => {
    const { member, screenshot } = await givenWatched();
    await call(get, { token: member.token, params: { id: screenshot } });
    expect((await call(views, { token: member.token })).data.items).toEqual([]);
  });

  it("tells nobody else, not even the one who looked", async () => {
    const { manager, screenshot } = await givenWatched();
    await call(get, { token: manager.token, params: { id: screenshot } });
    expect((await call(views, { token: manager.token })).data.items).toEqual([]);
  });

  it("pages, also between two who looked in one quarter of an hour", async () => {
    const { member, manager, screenshot } = await givenWatched();
    const admin = await givenMember({ org_id: member.org_id, role: "admin" });
    for (const { token } of [manager, admin])
      for (const minutes of [0, 15]) await call(get, { token, params: { id: screenshot }, now: minutesPast(minutes) });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: "1", ...(cursor === null ? {} : { cursor }) };
      const { data } = await call(views, { token: member.token, query });
      seen.push(...data.items.map(({ id }) => id));
      cursor = data.next_cursor;
    } while (cursor !== null);
    expect([seen.length, new Set(seen).size]).toEqual([4, 4]);
  });
});

const insertEntry = `
  insert into audit_log (org_id, user_id, action, resource, resource_id, metadata, created_at)
  values ($1, $2, $3, $4, $5, $6, $7)`;
