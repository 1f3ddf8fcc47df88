import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { bucketOptions, writeObject } from "../../lib/platform/aws/bucket.ts";
import { useTestDatabase } from "../setup/database.ts";
import { root } from "../steps/call/endpoints.ts";
import { type HostileImage, hostileImages, largestImages } from "../steps/images/hostile-images.ts";
import { type MutatedImage, mutatedImages, truncatedImages } from "../steps/images/image-mutations.ts";
import { announce, givenCheckedIn, objectAt, postFile, type Row, rowOf, stripes } from "../steps/images/screenshots.ts";
import { ThumbnailProcess } from "../steps/images/thumbnail-process.ts";
import { givenSetting, type Member, sql } from "../steps/scene/given.ts";
import { tell } from "./figures.ts";

useTestDatabase();

/** Chosen once; another one is another run. */
const SEED = 20_261_121;
const MUTATIONS = 2000;
const SEQUENCE = 200;

const { jobsMakeThumbnail } = parse(readFileSync(join(root, "functions/jobs/functions.yml"), "utf8")) as {
  jobsMakeThumbnail: { memorySize: number; timeout: number };
};
const { memorySize, timeout } = jobsMakeThumbnail;
/** Lambda ends a function that takes all of its memory; a quarter is left for what a test does not foresee. */
const ALLOWED_MEGABYTES = memorySize * 0.75;

let member: Member;
let worker: ThumbnailProcess;
const outcomes = { images: 0, ready: 0, rejected: 0 };

beforeAll(async () => {
  // A busy machine may take longer than a token lasts.
  process.env.JWT_EXPIRY = "1d";
  member = await givenCheckedIn();
  worker = new ThumbnailProcess();
});
afterAll(() => {
  worker.stop();
  const peak = Math.max(...worker.invocations.map(({ peak_megabytes }) => peak_megabytes));
  const slowest = Math.max(...worker.invocations.map(({ milliseconds }) => milliseconds));
  tell(19, "hostile images", {
    ...outcomes,
    invocations: worker.invocations.length,
    "MB at most": Math.round(peak),
    "MB of the function": memorySize,
    "ms at most": Math.round(slowest),
    seed: String(SEED),
  });
});

/** By the form, as a tracker does; a file that the form refuses gets in another way, to see what becomes of it. */
async function upload(person: Member, type: string, file: Buffer): Promise<{ id: string; object_key: string }> {
  const { data } = await announce(person, { content_type: type });
  const { object_key } = await rowOf(data.screenshot.id);
  const posted = await postFile(data.upload, new Uint8Array(file));
  if (posted.status !== 204) await writeObject(object_key, file, type);
  return { id: data.screenshot.id, object_key };
}

/** Many at once: rows as the endpoint writes them, objects as the form leaves them. */
async function uploadAll(images: readonly Omit<MutatedImage, "how">[]): Promise<string[]> {
  const keys = images.map(() => `screenshots/${member.org_id}/${member.id}/many/${randomUUID()}.image`);
  await sql(
    `insert into screenshots (org_id, user_id, timestamp, object_key, content_type)
     select $1, $2, now(), t.object_key, t.content_type from unnest($3::text[], $4::text[]) as t (object_key, content_type)`,
    [member.org_id, member.id, keys, images.map(({ type }) => type)],
  );
  const write = ({ bytes, type }: Omit<MutatedImage, "how">, key = "") => writeObject(key, bytes, type);
  for (let from = 0; from < keys.length; from += 20)
    await Promise.all(images.slice(from, from + 20).map((image, at) => write(image, keys[from + at])));
  return keys;
}

function count({ status }: Pick<Row, "status">): void {
  outcomes.images += 1;
  if (status === "ready") outcomes.ready += 1;
  if (status === "rejected") outcomes.rejected += 1;
}

/** What is left of it is a picture that browsers show, or nothing. */
async function expectDealtWith(row: Row): Promise<void> {
  if (row.status === "rejected") {
    expect(row.rejected_reason).toMatch(/^[a-z_]+$/);
    expect(row.thumbnail_key).toBeNull();
    expect(await objectAt(row.object_key)).toBeUndefined();
    expect(
      await objectAt(row.object_key.replace("screenshots/", "thumbnails/").replace(/\.\w+$/, ".webp")),
    ).toBeUndefined();
    return;
  }
  expect(row.status).toBe("ready");
  const thumbnail = await objectAt(row.thumbnail_key);
  const { format, width, height, exif, icc, xmp, iptc, orientation, pages } = await sharp(thumbnail).metadata();
  expect({ format, exif, icc, xmp, iptc, orientation, pages }).toEqual({ format: "webp" });
  expect(Math.max(width, height)).toBeLessThanOrEqual(320);
  expect(thumbnail?.includes("canary")).toBe(false);
}

async function processed({ name, type, draw, outcome }: HostileImage, person = member): Promise<Row> {
  const { id, object_key } = await upload(person, type, await draw());
  const invocation = await worker.invoke([object_key]);
  const row = await rowOf(id);
  count(row);
  expect(invocation.error, name).toBeNull();
  expect([outcome].flat()).toContain(row.status === "ready" ? "ready" : row.rejected_reason);
  await expectDealtWith(row);
  expect(invocation.peak_megabytes).toBeLessThan(ALLOWED_MEGABYTES);
  expect(invocation.milliseconds).toBeLessThan(timeout * 1000);
  return row;
}

describe("the thumbnail function", () => {
  it.each(hostileImages.map((image) => [image.name, image] as const))("deals with %s", async (_name, image) => {
    await processed(image);
  });

  it("has its picture upright, as it was turned", async () => {
    const turned = await stripes(64, 48).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const row = await processed({ name: "turned", type: "image/jpeg", draw: () => turned, outcome: "ready" });
    expect(row).toMatchObject({ width: 48, height: 64 });
    expect(await sharp(await objectAt(row.thumbnail_key)).metadata()).toMatchObject({ width: 48, height: 64 });
  });

  it.each(largestImages.map((image) => [image.name, image] as const))(
    "has memory and time for %s",
    async (_name, image) => {
      await processed(image);
    },
  );

  it("has memory and time to blur the largest picture", async () => {
    const person = await givenCheckedIn();
    await givenSetting(person.org_id, "blur_policy", "full");
    const image = largestImages.find(({ name }) => name.includes("progressive CMYK"));
    if (image === undefined) throw new Error("no such picture");
    expect(await processed(image, person)).toMatchObject({ blur_applied: true });
  });

  it("deals with good and bad pictures of one event, each by itself", async () => {
    const good = await stripes().png().toBuffer();
    const files = [good, Buffer.from("nothing"), good.subarray(0, 300), good];
    const keys = await uploadAll(files.map((bytes) => ({ type: "image/png", bytes })));
    expect((await worker.invoke([...keys, "screenshots/nobody/knows.png"])).error).toBeNull();
    const rows = await Promise.all(
      keys.map((key) => sql<Row>("select * from screenshots where object_key = $1", [key])),
    );
    expect(rows.map(([row]) => row?.status)).toEqual(["ready", "rejected", "rejected", "ready"]);
  });

  it("deals with every truncation and with thousands of mutations", async () => {
    const images = [...(await truncatedImages()), ...(await mutatedImages(MUTATIONS, SEED))];
    const keys = await uploadAll(images);
    const batches = Array.from({ length: Math.ceil(keys.length / 50) }, (_, at) => at * 50);
    const work = async (process: ThumbnailProcess) => {
      for (let from = batches.shift(); from !== undefined; from = batches.shift()) {
        const invocation = await process.invoke(keys.slice(from, from + 50));
        const tried = images.slice(from, from + 50).map(({ how }) => how);
        expect(invocation.error, tried.join("\n")).toBeNull();
        expect(invocation.peak_megabytes).toBeLessThan(ALLOWED_MEGABYTES);
      }
    };
    // Most of it is waiting for the bucket and the database.
    const second = new ThumbnailProcess();
    await Promise.all([work(worker), work(second)]).finally(() => second.stop());
    const rows = await sql<Row>("select * from screenshots where object_key = any ($1)", [keys]);
    rows.forEach(count);
    expect(rows.filter(({ status }) => status === "pending")).toEqual([]);
    // That nothing is left of the others is seen below, for all at once.
    for (const row of rows.filter(({ status }) => status === "ready")) await expectDealtWith(row);
    tell(19, "mutations", {
      truncations: images.length - MUTATIONS,
      mutations: MUTATIONS,
      "still pictures": rows.filter(({ status }) => status === "ready").length,
      "thrown out of the handler": 0,
    });
  });

  it("does not grow over hundreds of pictures", async () => {
    const bytes = await stripes(1280, 720).png().toBuffer();
    const keys = await uploadAll(Array.from({ length: SEQUENCE }, () => ({ type: "image/png", bytes })));
    const held: number[] = [];
    for (const key of keys) held.push((await worker.invoke([key])).rss_megabytes);
    const highest = (of: readonly number[]) => Math.max(...of);
    const growth = highest(held.slice(-50)) - highest(held.slice(0, 50));
    expect(growth).toBeLessThan(100);
    tell(19, "sequence", { pictures: SEQUENCE, "MB grown": Math.max(0, Math.round(growth)) });
  });

  it("leaves no row behind that nobody dealt with, and no object without a row", async () => {
    expect(await sql("select object_key from screenshots where status = 'pending'")).toEqual([]);
    const ready = await sql<Row>("select * from screenshots where status = 'ready' and org_id = $1", [member.org_id]);
    const client = new S3Client(bucketOptions());
    const stored = async (Prefix: string) => {
      const keys: string[] = [];
      for (let ContinuationToken: string | undefined; ; ) {
        const answer = await client.send(
          new ListObjectsV2Command({ Bucket: process.env.BUCKET, Prefix, ContinuationToken }),
        );
        keys.push(...(answer.Contents ?? []).map(({ Key = "" }) => Key));
        ContinuationToken = answer.NextContinuationToken;
        if (ContinuationToken === undefined) return keys.sort();
      }
    };
    expect(await stored(`screenshots/${member.org_id}/`)).toEqual(ready.map(({ object_key }) => object_key).sort());
    expect(await stored(`thumbnails/${member.org_id}/`)).toEqual(
      ready.map(({ thumbnail_key }) => thumbnail_key).sort(),
    );
    client.destroy();
  });
});
