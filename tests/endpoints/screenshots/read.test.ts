import { randomUUID } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import * as get from "../../../functions/screenshots/get.ts";
import * as list from "../../../functions/screenshots/list.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import { givenCheckedIn, stripes, whenUploaded } from "../../steps/images/screenshots.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const picture = await stripes().png().toBuffer();

/** Rows without objects, one per instant. */
async function givenScreenshots({ org_id, id }: Member, instants: string[]): Promise<void> {
  await sql(
    `insert into screenshots (org_id, user_id, timestamp, object_key, content_type)
     select $1, $2, at, 'screenshots/' || gen_random_uuid(), 'image/png' from unnest($3::timestamptz[]) as t (at)`,
    [org_id, id, instants],
  );
}

const looksIn = (orgId: string) =>
  sql("select viewer_id, member_id, pictures, titles from looks where org_id = $1", [orgId]);

describe("GET /api/screenshots/{id}", () => {
  it("answers addresses of picture and thumbnail that work for half an hour", async () => {
    const member = await givenCheckedIn();
    const { id } = await whenUploaded(member, picture);
    const { data } = await call(get, { token: member.token, params: { id } });
    expect(data.screenshot).toMatchObject({ id, status: "ready", width: 640, height: 400 });
    for (const url of [data.url, data.thumbnail_url])
      expect(new URL(found(url)).searchParams.get("X-Amz-Expires")).toBe("1800");
    const original = await fetch(found(data.url));
    expect(original.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await original.arrayBuffer())).toEqual(picture);
    const thumbnail = await fetch(found(data.thumbnail_url));
    expect([thumbnail.status, thumbnail.headers.get("content-type")]).toEqual([200, "image/webp"]);
  });

  it("answers the same addresses to whoever looks again, as lists do", async () => {
    const member = await givenCheckedIn();
    const { id } = await whenUploaded(member, picture);
    vi.useFakeTimers({ toFake: ["Date"], now: Math.floor(Date.now() / 900_000) * 900_000 });
    try {
      const { data } = await call(get, { token: member.token, params: { id } });
      vi.advanceTimersByTime(800_000);
      const again = await call(get, { token: member.token, params: { id } });
      expect(again.data).toEqual(data);
      const listed = await call(list, { token: member.token });
      expect(listed.data.items[0]?.thumbnail_url).toBe(data.thumbnail_url);
    } finally {
      vi.useRealTimers();
    }
  });

  it("answers no address before the picture was checked", async () => {
    const member = await givenMember();
    await givenScreenshots(member, ["2026-01-05T10:00:00Z"]);
    const [{ id } = { id: "" }] = await sql<{ id: string }>("select id from screenshots where user_id = $1", [
      member.id,
    ]);
    const { data } = await call(get, { token: member.token, params: { id } });
    expect(data).toMatchObject({ screenshot: { status: "pending" }, url: null, thumbnail_url: null });
  });

  it("keeps who else looked, and nothing when it is one's own", async () => {
    const member = await givenCheckedIn();
    const manager = await givenMember({ org_id: member.org_id, role: "manager" });
    const { id } = await whenUploaded(member, picture);
    await call(get, { token: member.token, params: { id } });
    expect(await looksIn(member.org_id)).toEqual([]);
    expect(await call(get, { token: manager.token, params: { id } })).toMatchObject({ status: 200 });
    expect(await looksIn(member.org_id)).toEqual([
      { viewer_id: manager.id, member_id: member.id, pictures: 1, titles: 0 },
    ]);
  });

  it.each([
    ["a colleague", (org_id: string) => givenMember({ org_id })],
    ["an administrator of another organization", () => givenMember({ role: "admin" })],
    [
      "a manager of another department",
      (org_id: string) => givenMember({ org_id, role: "manager", managed_departments: ["Research"] }),
    ],
  ])("does not exist for %s", async (_who, given) => {
    const member = await givenCheckedIn({ department: "Sales" });
    const { id } = await whenUploaded(member, picture);
    const { token } = await given(member.org_id);
    expect(await call(get, { token, params: { id } })).toMatchObject({ status: 404, error: { code: "NOT_FOUND" } });
  });

  it("does not exist with an id of nothing", async () => {
    const { token } = await givenMember();
    expect(await call(get, { token, params: { id: randomUUID() } })).toMatchObject({ status: 404 });
  });
});

describe("GET /api/screenshots/list", () => {
  it("pages through one's own, newest first, also where instants are equal", async () => {
    const member = await givenMember();
    const instants = ["09:00", "10:00", "10:00", "10:00", "11:00"].map((time) => `2026-01-05T${time}:00Z`);
    await givenScreenshots(member, instants);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: "2", ...(cursor === null ? {} : { cursor }) };
      const { data } = await call(list, { token: member.token, query });
      seen.push(...data.items.map(({ timestamp }) => timestamp.slice(11, 13)));
      cursor = data.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(["11", "10", "10", "10", "09"]);
  });

  it("takes a date as the organization's own", async () => {
    const member = await givenMember({ timezone: "America/New_York" });
    await givenScreenshots(member, ["2026-01-05T04:59:59Z", "2026-01-05T05:00:00Z", "2026-01-06T04:59:59Z"]);
    const { data } = await call(list, { token: member.token, query: { date: "2026-01-05" } });
    expect(data.items.map(({ timestamp }) => timestamp)).toEqual([
      "2026-01-06T04:59:59.000Z",
      "2026-01-05T05:00:00.000Z",
    ]);
  });

  it("shows a manager the thumbnails of a member, and keeps that they looked", async () => {
    const member = await givenCheckedIn({ department: "Sales" });
    const manager = await givenMember({ org_id: member.org_id, role: "manager", managed_departments: ["Sales"] });
    await whenUploaded(member, picture);
    const { data } = await call(list, { token: manager.token, query: { user_id: member.id } });
    expect((await fetch(found(data.items[0]?.thumbnail_url))).status).toBe(200);
    expect(data.items[0]).not.toHaveProperty("object_key");
    expect(await looksIn(member.org_id)).toEqual([
      { viewer_id: manager.id, member_id: member.id, pictures: 1, titles: 0 },
    ]);
  });

  it("refuses an employee who asks for somebody else, known or not", async () => {
    const member = await givenMember();
    const colleague = await givenMember({ org_id: member.org_id });
    for (const user_id of [colleague.id, randomUUID()])
      expect(await call(list, { token: member.token, query: { user_id } })).toMatchObject({ status: 403 });
  });

  it("does not know members of other departments and organizations", async () => {
    const manager = await givenMember({ role: "manager", managed_departments: ["Sales"] });
    const elsewhere = await givenMember({ org_id: manager.org_id, department: "Research" });
    const foreign = await givenMember({ department: "Sales" });
    for (const user_id of [elsewhere.id, foreign.id, randomUUID()])
      expect(await call(list, { token: manager.token, query: { user_id } })).toMatchObject({ status: 404 });
  });

  it.each(["nonsense", "WyJhIiwiYiJd", "W10"])("refuses the cursor %s", async (cursor) => {
    const { token } = await givenMember();
    expect(await call(list, { token, query: { cursor } })).toMatchObject({
      status: 400,
      error: { code: "VALIDATION_FAILED", details: [{ path: "query.cursor" }] },
    });
  });
});
