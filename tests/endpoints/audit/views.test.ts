import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as views from "../../../functions/audit/views.ts";
import * as get from "../../../functions/screenshots/get.ts";
import * as list from "../../../functions/screenshots/list.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
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

describe("GET /api/audit/views", () => {
  it("tells a member who opened which of their screenshots, and when", async () => {
    const { member, manager, screenshot } = await givenWatched();
    await call(get, { token: manager.token, params: { id: screenshot } });
    const { data } = await call(views, { token: member.token });
    expect(data.items).toMatchObject([
      { action: "screenshot.view", viewer: { id: manager.id, name: manager.name }, screenshot_id: screenshot },
    ]);
    expect(Date.parse(found(data.items[0]).viewed_at)).toBeGreaterThan(Date.now() - 60_000);
  });

  it("tells of a page of thumbnails, and how many it showed", async () => {
    const { member, manager } = await givenWatched();
    await call(list, { token: manager.token, query: { user_id: member.id } });
    const { data } = await call(views, { token: member.token });
    expect(data.items).toMatchObject([{ action: "screenshot.list", viewer: { id: manager.id }, thumbnails: 1 }]);
  });

  it("tells of a live view", async () => {
    const { member, manager } = await givenWatched();
    await sql(
      `insert into audit_log (org_id, user_id, action, resource, resource_id, metadata)
       values ($1, $2, 'live-view.start', 'live_view', $3, $4)`,
      [member.org_id, manager.id, randomUUID(), { member_id: member.id, reason: "support" }],
    );
    const { data } = await call(views, { token: member.token });
    expect(data.items).toMatchObject([{ action: "live-view.start", screenshot_id: null }]);
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

  it("pages", async () => {
    const { member, manager, screenshot } = await givenWatched();
    for (let i = 0; i < 3; i++) await call(get, { token: manager.token, params: { id: screenshot } });
    const first = await call(views, { token: member.token, query: { limit: "2" } });
    const query = { limit: "2", cursor: found(first.data.next_cursor) };
    const second = await call(views, { token: member.token, query });
    const ids = [...first.data.items, ...second.data.items].map(({ id }) => id);
    expect([ids.length, new Set(ids).size, second.data.next_cursor]).toEqual([3, 3, null]);
  });
});
