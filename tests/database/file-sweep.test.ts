import { afterEach, describe, expect, it } from "vitest";
import { handler as maintain } from "../../functions/jobs/maintain.ts";
import { deleteObjects, listObjects, writeObject } from "../../lib/platform/aws/bucket.ts";
import { sweepFiles } from "../../lib/platform/files/sweep.ts";
import { removeOrphans } from "../../lib/screenshots/orphans.ts";
import { redriveScreenshots } from "../../lib/screenshots/redrive.ts";
import { removeOrphanFiles } from "../../lib/users/import/orphans.ts";
import { renewEpoch } from "../../localstack/new-epoch.ts";
import { useTestDatabase } from "../setup/database.ts";
import { givenCheckedIn, objectAt, stripes, whenBucketAnnounces, whenUploaded } from "../steps/images/screenshots.ts";
import { sql } from "../steps/scene/given.ts";

useTestDatabase();

const minutesAhead = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const keysUnder = async (prefix: string) => (await listObjects(prefix, "", 1000)).map(({ key }) => key);
const put = (key: string) => writeObject(key, Buffer.from("x"), "image/png");
const keepNone = async () => new Set<string>();

afterEach(() => sql("delete from app.file_sweeps"));

describe("the sweep of the bucket", () => {
  it("removes pictures and thumbnails without a row, and leaves those that have one", async () => {
    const { row } = await whenUploaded(await givenCheckedIn(), await stripes(8, 8).png().toBuffer());
    for (const key of ["screenshots/o/orphan.png", "thumbnails/o/orphan.webp", "exports/o/report.csv"]) await put(key);
    expect(await removeOrphans(minutesAhead(6))).toBe(2);
    expect(await keysUnder("screenshots/")).toEqual([row.object_key]);
    expect(await keysUnder("thumbnails/")).toEqual([row.thumbnail_key]);
    expect(await objectAt("exports/o/report.csv")).toBeDefined();
  });

  it("removes what was uploaded for a picture that is rejected", async () => {
    const { row } = await whenUploaded(await givenCheckedIn(), Buffer.from("no picture"));
    await put(row.object_key);
    expect(await removeOrphans(minutesAhead(6))).toBe(1);
    expect(await objectAt(row.object_key)).toBeUndefined();
  });

  it("leaves alone what is not five minutes old", async () => {
    await put("fresh/1");
    expect(await sweepFiles("fresh/", minutesAhead(4), keepNone)).toBe(0);
    expect(await sweepFiles("fresh/", minutesAhead(6), keepNone)).toBe(1);
  });

  it("asks once more before it removes", async () => {
    await put("late/1");
    let asked = 0;
    const keptLate = async (keys: readonly string[]) => new Set(asked++ === 0 ? [] : keys);
    expect(await sweepFiles("late/", minutesAhead(6), keptLate)).toBe(0);
    expect(await keysUnder("late/")).toEqual(["late/1"]);
  });

  it("looks at every page, and counts what it removed", async () => {
    for (let index = 0; index < 25; index++) await put(`pages/${String(index).padStart(2, "0")}`);
    const keptEven = async (keys: readonly string[]) => new Set(keys.filter((key) => Number(key.slice(-1)) % 2 === 0));
    expect(await sweepFiles("pages/", minutesAhead(6), keptEven, { page: 4 })).toBe(12);
    expect(await keysUnder("pages/")).toHaveLength(13);
    expect(await sweepFiles("pages/", minutesAhead(6), keepNone, { page: 4 })).toBe(13);
  });

  it.each([
    ["of what is there", ["03", "07", "11", "15"]],
    ["of more than a page", ["09", "10", "24"]],
    ["of what is gone, and behind the end", ["04x", "04y", "99"]],
  ])("looks at each once where several pages are listed together, by marks %s", async (_, names) => {
    const all = Array.from({ length: 25 }, (_, index) => `marks/${String(index).padStart(2, "0")}`);
    for (const key of all) await put(key);
    const seen: string[] = [];
    const findKept = async (keys: readonly string[]) => {
      seen.push(...keys);
      return new Set(keys.filter((key) => key !== "marks/12"));
    };
    const marks = names.map((name) => `marks/${name}`);
    const findMarks = async (after: string) => marks.filter((mark) => mark > after).slice(0, 3);
    expect(await sweepFiles("marks/", minutesAhead(6), findKept, { page: 5, findMarks })).toBe(1);
    // The one that goes is asked for twice.
    expect([...seen].sort()).toEqual([...all, "marks/12"].sort());
    await deleteObjects(all);
  });

  it("goes on behind the page before which it was ended", async () => {
    for (let index = 0; index < 9; index++) await put(`broken/${index}`);
    let pages = 0;
    const seen: string[] = [];
    const breaks = async (keys: readonly string[]) => {
      pages += 1;
      if (pages === 3) throw new Error("the database is gone");
      seen.push(...keys);
      return new Set(keys);
    };
    await expect(sweepFiles("broken/", minutesAhead(6), breaks, { page: 2 })).rejects.toThrow("the database is gone");
    expect(seen).toHaveLength(4);
    await sweepFiles("broken/", minutesAhead(6), breaks, { page: 2 });
    expect(seen.map((key) => key.slice(-1))).toEqual([..."012345678"]);
    await sweepFiles("broken/", minutesAhead(6), breaks, { page: 2 });
    expect(seen).toHaveLength(18);
  });

  it("removes files of imports that ended or never were, and leaves one that is to come", async () => {
    const { org_id, id } = await givenCheckedIn({ role: "admin" });
    const insert = "insert into imports (org_id, created_by, dry_run, status) values ($1, $2, false, $3) returning id";
    const statuses = ["pending", "running", "done", "failed"];
    const ids = await Promise.all(
      statuses.map(async (status) => (await sql<{ id: string }>(insert, [org_id, id, status]))[0]?.id ?? ""),
    );
    for (const importId of [...ids, org_id]) await put(`imports/${org_id}/${importId}.csv`);
    await put("imports/nothing");
    expect(await removeOrphanFiles(minutesAhead(6))).toBe(4);
    expect((await keysUnder("imports/")).sort()).toEqual(
      [`imports/${org_id}/${ids[0]}.csv`, `imports/${org_id}/${ids[1]}.csv`].sort(),
    );
  });

  it("waits on a server that it has not been on, and goes on two weeks later", async () => {
    await put("waiting/1");
    await sweepFiles("waiting/", minutesAhead(6), async (keys) => new Set(keys));
    await sql("update app.file_sweeps set server = '1/00000001'");
    for (const _ of ["at first", "and again"]) expect(await sweepFiles("waiting/", minutesAhead(6), keepNone)).toBe(0);
    const [note] = await sql("select server = app.server() as same, waits_until - now() as waits from app.file_sweeps");
    expect(note).toMatchObject({ same: true, waits: { days: 13 } });
    await sql("update app.file_sweeps set waits_until = now()");
    expect(await sweepFiles("waiting/", minutesAhead(6), keepNone)).toBe(1);
  });

  it("waits after a new epoch, whatever the server tells", async () => {
    await put("epoch/1");
    await sweepFiles("epoch/", minutesAhead(6), async (keys) => new Set(keys));
    await renewEpoch(process.env.DATABASE_URL ?? "");
    expect(await sweepFiles("epoch/", minutesAhead(6), keepNone)).toBe(0);
  });

  it("does not wait where a server does not tell which it is", async () => {
    await put("untold/1");
    await sweepFiles("untold/", minutesAhead(6), async (keys) => new Set(keys));
    await sql("update app.file_sweeps set server = null");
    expect(await sweepFiles("untold/", minutesAhead(6), keepNone)).toBe(1);
  });

  it("is not gone ahead of by events that come late, nor by uploads that are given up", async () => {
    const { id, row } = await whenUploaded(await givenCheckedIn(), await stripes(8, 8).png().toBuffer());
    await sql("insert into app.file_sweeps (prefix, after_key, server) values ('screenshots/', '', '1/00000001')");
    await put("screenshots/o/forgotten.png");
    await whenBucketAnnounces("screenshots/o/forgotten.png");
    expect(await objectAt("screenshots/o/forgotten.png")).toBeDefined();

    await sql("update screenshots set status = 'pending', created_at = now() - interval '2 days' where id = $1", [id]);
    expect(await redriveScreenshots(minutesAhead(6))).toBe(1);
    expect(await objectAt(row.object_key)).toBeDefined();
    await sql("delete from app.file_sweeps");
    expect(await redriveScreenshots(minutesAhead(20))).toBe(1);
    expect(await objectAt(row.object_key)).toBeUndefined();
    await whenBucketAnnounces("screenshots/o/forgotten.png");
    expect(await objectAt("screenshots/o/forgotten.png")).toBeUndefined();
  });

  it("is part of the hourly maintenance, and in its log", async () => {
    expect(await maintain()).toMatchObject({ orphans_deleted: 0, import_files_deleted: 0 });
  });
});
