import { describe, expect, it } from "vitest";
import { headObject } from "../../lib/platform/aws/bucket.ts";
import { asWorker } from "../../lib/platform/db/transaction.ts";
import { findStalePending, redriveScreenshots } from "../../lib/screenshots/redrive.ts";
import { useTestDatabase } from "../setup/database.ts";
import {
  announce,
  contentTypeAt,
  givenCheckedIn,
  objectAt,
  postFile,
  rowOf,
  stripes,
  whenBucketAnnounces,
} from "../steps/images/screenshots.ts";
import { sql } from "../steps/scene/given.ts";

useTestDatabase();

const picture = await stripes().png().toBuffer();
const minutesAhead = (minutes: number) => new Date(Date.now() + minutes * 60_000);

/** A screenshot whose event never came. */
async function givenPending(uploaded: boolean): Promise<{ id: string; object_key: string }> {
  await sql("delete from screenshots");
  const { data } = await announce(await givenCheckedIn());
  if (uploaded) await postFile(data.upload, new Uint8Array(picture));
  const { object_key } = await rowOf(data.screenshot.id);
  return { id: data.screenshot.id, object_key };
}

describe("redriveScreenshots", () => {
  it("leaves alone what is not five minutes old", async () => {
    const { id } = await givenPending(true);
    expect(await redriveScreenshots(minutesAhead(4))).toBe(0);
    expect(await asWorker((db) => findStalePending(db, minutesAhead(-5), 500))).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ status: "pending" });
  });

  it("has a forgotten object announced again, unchanged", async () => {
    const { id, object_key } = await givenPending(true);
    const before = await headObject(object_key);
    expect(await redriveScreenshots(minutesAhead(6))).toBe(1);
    expect(await objectAt(object_key)).toEqual(picture);
    expect(await contentTypeAt(object_key)).toBe("image/png");
    expect((await headObject(object_key))?.etag).toBe(before?.etag);
    await whenBucketAnnounces(object_key);
    expect(await rowOf(id)).toMatchObject({ status: "ready" });
    expect(await redriveScreenshots(minutesAhead(6))).toBe(0);
  });

  it("waits an hour for an object, then says that it was not uploaded", async () => {
    const { id } = await givenPending(false);
    expect(await redriveScreenshots(minutesAhead(59))).toBe(0);
    expect(await redriveScreenshots(minutesAhead(61))).toBe(1);
    expect(await rowOf(id)).toMatchObject({ status: "rejected", rejected_reason: "not_uploaded" });
  });

  it("gives up after a day and keeps no object", async () => {
    const { id, object_key } = await givenPending(true);
    expect(await redriveScreenshots(minutesAhead(24 * 60 + 1))).toBe(1);
    expect(await rowOf(id)).toMatchObject({ status: "rejected", rejected_reason: "not_processed" });
    expect(await objectAt(object_key)).toBeUndefined();
  });
});
