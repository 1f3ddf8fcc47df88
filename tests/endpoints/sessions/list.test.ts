import { describe, expect, it } from "vitest";
import * as get from "../../../functions/sessions/get.ts";
import * as list from "../../../functions/sessions/list.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenClass, givenEnrollment } from "../../steps/scene/classes.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { givenSession } from "../../steps/scene/lessons.ts";

useTestDatabase();

const DAY = 24 * 60;

/** All pages, of a few each. */
async function listed({ token }: Member, filter: Record<string, string> = {}): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query: Record<string, string> = { limit: "3", ...filter, ...(cursor === "" ? {} : { cursor }) };
    const { data } = await call(list, { token, query });
    found.push(...data.items.map(({ id }) => id));
    cursor = data.next_cursor;
  }
  return found;
}

/**
 * A school of two departments: each teacher has a class, a deputy holds a lesson of the other's class, some sessions are
 * open to everybody, one of them of a second at which another begins, and students come, leave and come back.
 */
async function givenSchool() {
  const { id: org_id } = await givenOrganization();
  const of = (role: Member["role"], department: string) => givenMember({ org_id, role, department });
  const [maths, arts] = [await of("teacher", "Maths"), await of("teacher", "Arts")];
  const [steady, left, back, none] = [
    await of("student", "Maths"),
    await of("student", "Maths"),
    await of("student", "Arts"),
    await of("student", "Arts"),
  ];
  const manager = await givenMember({ org_id, role: "manager", managed_departments: ["Maths"] });
  const [anyManager, admin] = [await of("manager", "Office"), await of("admin", "Office")];
  const [algebra, drawing] = [await givenClass(maths), await givenClass(arts)];
  for (const [class_id, student] of [
    [algebra, steady],
    [algebra, left],
    [algebra, back],
    [drawing, back],
  ] as const)
    await givenEnrollment(class_id, student);
  await sql("update enrollments set enrolled_at = now() - interval '10 days'");
  await sql("update enrollments set dropped_at = now() - interval '5 days' where user_id = any ($1)", [
    [left.id, back.id],
  ]);
  await givenEnrollment(algebra, back);
  const ids: string[] = [];
  for (let day = 1; day <= 12; day++) {
    ids.push(await givenSession(maths, { class_id: algebra, status: "completed", starts: -day * DAY }));
    ids.push(await givenSession(arts, { class_id: drawing, status: "completed", starts: -day * DAY - 120 }));
    if (day % 4 === 0) ids.push(await givenSession(arts, { status: "completed", starts: -day * DAY - 240 }));
  }
  ids.push(await givenSession(arts, { class_id: algebra, status: "scheduled", starts: DAY }));
  ids.push(await givenSession(maths, { status: "scheduled", starts: DAY }));
  await sql("update attendance_sessions set starts_at = date_trunc('minute', starts_at) where org_id = $1", [org_id]);
  return { ids, algebra, viewers: { maths, arts, steady, left, back, none, manager, anyManager, admin } };
}

describe("GET /api/sessions", () => {
  it("lists page by page what each caller sees one by one, the latest first", async () => {
    const { ids, algebra, viewers } = await givenSchool();
    const rows = await sql<{ id: string; class_id: string | null; status: string; starts_at: Date }>(
      "select id, class_id, status, starts_at from attendance_sessions where id = any ($1) order by starts_at desc, id desc",
      [ids],
    );
    const [from, to] = [rows[20]?.starts_at ?? new Date(), rows[4]?.starts_at ?? new Date()];
    const sizes: number[] = [];
    for (const viewer of Object.values(viewers)) {
      const seen: typeof rows = [];
      for (const row of rows)
        if ((await call(get, { token: viewer.token, params: { id: row.id } })).status === 200) seen.push(row);
      const idsOf = (which: (row: (typeof rows)[0]) => boolean) => seen.filter(which).map(({ id }) => id);
      expect(await listed(viewer)).toEqual(idsOf(() => true));
      expect(await listed(viewer, { class_id: algebra })).toEqual(idsOf(({ class_id }) => class_id === algebra));
      expect(await listed(viewer, { status: "scheduled" })).toEqual(idsOf(({ status }) => status === "scheduled"));
      expect(await listed(viewer, { from: from.toISOString(), to: to.toISOString() })).toEqual(
        idsOf(({ starts_at }) => starts_at >= from && starts_at < to),
      );
      sizes.push(seen.length);
    }
    // Of nobody everything or nothing, but of those who look after all.
    expect(sizes.slice(0, 7).every((size) => size > 3 && size < rows.length)).toBe(true);
    expect(sizes.slice(7)).toEqual([rows.length, rows.length]);
  });
});
