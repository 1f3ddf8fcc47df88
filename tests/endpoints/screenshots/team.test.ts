import { beforeAll, describe, expect, it } from "vitest";
import * as list from "../../../functions/screenshots/list.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const date = "2026-01-05";
let [ann, bob, cem, admin, manager]: Member[] = [];

type Shot = [time: string, application: string | null, is_productive: boolean | null];

async function givenShots({ org_id, id }: Member, shots: Shot[]): Promise<void> {
  for (const [time, application, productive] of shots)
    await sql(
      `insert into screenshots
         (org_id, user_id, timestamp, status, object_key, thumbnail_key, content_type, active_application, is_productive)
       select $1, $2, $3, 'ready', 'screenshots/' || k, 'thumbnails/' || k, 'image/png', $4, $5
       from (select gen_random_uuid() as k) k`,
      [org_id, id, `${date}T${time}:00Z`, application, productive],
    );
}

/** Ann and Bob of Sales and Cem of Support have worked; a manager looks after Sales, and one of theirs is their own. */
beforeAll(async () => {
  const { id: org_id } = await givenOrganization({ timezone: "Europe/Berlin" });
  [ann, bob, cem] = await Promise.all(
    ["Sales", "Sales", "Support"].map((department) => givenMember({ org_id, department })),
  );
  admin = await givenMember({ org_id, role: "admin" });
  manager = await givenMember({ org_id, role: "manager", department: "Office", managed_departments: ["Sales"] });
  await givenShots(found(ann), [
    ["09:10", "Editor", true],
    ["09:50", "Game", false],
  ]);
  await givenShots(found(bob), [["10:05", "Editor", true]]);
  await givenShots(found(cem), [["10:15", "Mail", null]]);
  await givenShots(found(manager), [["11:00", "Mail", null]]);
});

const ask = async (by: Member | undefined, query: Record<string, string>) =>
  (await call(list, { token: found(by).token, query: { date, ...query } })).data;
const timesOf = async (by: Member | undefined, query: Record<string, string>) =>
  (await ask(by, query)).items.map(({ timestamp }) => timestamp.slice(11, 16));

describe("GET /api/screenshots/list?members=all", () => {
  it("has everybody's pictures in one order, each with whose it is", async () => {
    const { items } = await ask(admin, { members: "all" });
    expect(items.map(({ timestamp, user_name }) => [timestamp.slice(11, 16), user_name])).toEqual([
      ["11:00", manager?.name],
      ["10:15", cem?.name],
      ["10:05", bob?.name],
      ["09:50", ann?.name],
      ["09:10", ann?.name],
    ]);
  });

  it("has those of the departments that a manager looks after, and their own", async () => {
    expect(await timesOf(manager, { members: "all" })).toEqual(["11:00", "10:05", "09:50", "09:10"]);
  });

  it("pages in either order without losing one", async () => {
    for (const order of ["newest", "oldest"]) {
      const seen: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const query: Record<string, string> = { members: "all", order, limit: "2" };
        const { items, next_cursor } = await ask(admin, cursor === "" ? query : { ...query, cursor });
        seen.push(...items.map(({ timestamp }) => timestamp.slice(11, 16)));
        cursor = next_cursor;
      }
      const oldest = ["09:10", "09:50", "10:05", "10:15", "11:00"];
      expect(seen).toEqual(order === "oldest" ? oldest : oldest.toReversed());
    }
  });

  it.each([
    [{ application: "Editor" }, ["10:05", "09:10"]],
    [{ is_productive: "false" }, ["09:50"]],
    [{ from: `${date}T09:50:00Z`, to: `${date}T10:15:00Z` }, ["10:05", "09:50"]],
    [{ application: "Editor", from: `${date}T10:00:00Z` }, ["10:05"]],
  ] as const)("takes %j", async (filter, times) => {
    expect(await timesOf(admin, { members: "all", ...filter })).toEqual(times);
    const own = await timesOf(ann, filter);
    expect(times).toEqual(expect.arrayContaining(own));
  });

  it("counts by hours of the organization's clocks, which add up to all there are", async () => {
    const { items, hours } = await ask(manager, { members: "all", include: "hours", limit: "1" });
    expect(items).toHaveLength(1);
    expect(hours).toEqual([
      { start: `${date}T09:00:00.000Z`, count: 2 },
      { start: `${date}T10:00:00.000Z`, count: 1 },
      { start: `${date}T11:00:00.000Z`, count: 1 },
    ]);
    expect(await ask(ann, {})).not.toHaveProperty("hours");
    const { error } = await call(list, { token: found(ann).token, query: { include: "hours" } });
    expect(error?.details).toEqual([{ path: "query.include", message: "with a date, or from and to" }]);
  });

  it("is one look at each member of a page, and none at whom it does not show", async () => {
    const viewer = await givenMember({ org_id: found(ann).org_id, role: "admin" });
    await ask(viewer, { members: "all", limit: "3", order: "oldest" });
    const looks = await sql<{ member_id: string; pictures: number }>(
      "select member_id, pictures from looks where viewer_id = $1",
      [viewer.id],
    );
    expect(looks.map(({ member_id, pictures }) => [member_id, pictures]).sort()).toEqual(
      [
        [ann?.id, 1],
        [bob?.id, 1],
      ].sort(),
    );
  });

  it("is for managers, and for one member or all", async () => {
    const of = (by: Member | undefined, query: Record<string, string>) => call(list, { token: found(by).token, query });
    expect((await of(ann, { members: "all" })).status).toBe(403);
    expect((await of(await givenMember({ role: "teacher" }), { members: "all" })).status).toBe(403);
    expect((await of(admin, { members: "all", user_id: found(ann).id })).status).toBe(400);
    const stranger = await givenMember({ role: "admin" });
    expect((await ask(stranger, { members: "all" })).items).toEqual([]);
  });
});
