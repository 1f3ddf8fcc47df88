import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import sharp from "sharp";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { writeObject } from "../../lib/platform/aws/bucket.ts";
import { clientOptions } from "../../lib/platform/aws/clients.ts";
import { useTestDatabase } from "../setup/database.ts";
import {
  announce,
  givenCheckedIn,
  objectAt,
  postFile,
  rowOf,
  stripes,
  whenBucketAnnounces,
  whenUploaded,
} from "../steps/images/screenshots.ts";
import { givenSetting, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();

const picture = await stripes().png().toBuffer();
const jpeg = await stripes()
  .jpeg({ quality: 100 })
  .withExif({ IFD0: { Copyright: "secret" } })
  .toBuffer();
const webp = await stripes().webp({ lossless: true }).toBuffer();
let member: Member;
beforeAll(async () => {
  member = await givenCheckedIn({ department: "Sales" });
});

/** How much neighbouring pixels differ, 0 to 255: high in stripes, next to nothing in a blur. */
async function contrast(image: Buffer | undefined): Promise<number> {
  const { data, info } = await sharp(image).removeAlpha().greyscale().raw().toBuffer({ resolveWithObject: true });
  let sum = 0;
  for (let at = 0; at + 1 < data.length; at += 1)
    if ((at + 1) % info.width !== 0) sum += Math.abs((data[at] ?? 0) - (data[at + 1] ?? 0));
  return sum / data.length;
}

/** Everything that is in the queue about a member. */
async function eventsAbout(userId: string): Promise<Record<string, unknown>[]> {
  const sqs = new SQSClient(clientOptions());
  const request = { QueueUrl: process.env.EVENTS_QUEUE_URL, MaxNumberOfMessages: 10 };
  const events: Record<string, unknown>[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) return events.filter(({ user_id }) => user_id === userId);
    events.push(...Messages.map(({ Body }) => JSON.parse(Body ?? "{}") as Record<string, unknown>));
  }
}

describe("make-thumbnail", () => {
  it.each([
    ["image/png", picture],
    ["image/jpeg", jpeg],
    ["image/webp", webp],
  ])("makes a thumbnail of %s and measures the picture", async (content_type, file) => {
    const { row } = await whenUploaded(member, file, { content_type });
    expect(row).toMatchObject({ status: "ready", width: 640, height: 400, file_size_bytes: file.length });
    expect(row.blur_applied).toBe(false);
    expect(row.thumbnail_key).toBe(row.object_key.replace("screenshots/", "thumbnails/").replace(/\w+$/, "webp"));
    expect(await sharp(await objectAt(row.thumbnail_key)).metadata()).toMatchObject({
      format: "webp",
      width: 320,
      height: 200,
    });
    expect(await objectAt(row.object_key)).toEqual(file);
  });

  it("does not enlarge a small picture", async () => {
    const { row } = await whenUploaded(member, await stripes(40, 20).png().toBuffer());
    expect(await sharp(await objectAt(row.thumbnail_key)).metadata()).toMatchObject({ width: 40, height: 20 });
  });

  it("judges the application by the organization's rules", async () => {
    const person = await givenCheckedIn();
    const rule = (pattern: string, productivity: string) => ({ match: "application", pattern, productivity });
    await givenSetting(person.org_id, "productivity_rules", [
      { ...rule("Code", "productive"), category: "development" },
      rule("Game", "unproductive"),
    ]);
    const of = async (application: string) => (await whenUploaded(person, picture, { application })).row;
    expect(await of("code")).toMatchObject({ is_productive: true, category: "development" });
    expect(await of("Game")).toMatchObject({ is_productive: false, category: null });
    expect(await of("Mail")).toMatchObject({ is_productive: null, category: null });
  });

  it("tells those who watch the member and those who watch everybody, once", async () => {
    const person = await givenCheckedIn({ department: "Sales" });
    const { id, row } = await whenUploaded(person, picture);
    await whenBucketAnnounces(row.object_key);
    const told = (await eventsAbout(person.id)).filter(({ event }) => event === "screenshot:new");
    expect(told.map(({ channel }) => channel).sort()).toEqual([`live:${person.id}`, "users"]);
    expect(told[0]).toMatchObject({
      org_id: person.org_id,
      user_id: person.id,
      department: "Sales",
      data: { screenshot_id: id },
    });
  });

  it("removes what no row knows, and its thumbnail", async () => {
    const key = `screenshots/${member.org_id}/nobody knows+this.png`;
    const thumbnail = `thumbnails/${member.org_id}/nobody knows+this.webp`;
    for (const each of [key, thumbnail]) await writeObject(each, picture, "image/png");
    await whenBucketAnnounces(key);
    expect(await objectAt(key)).toBeUndefined();
    expect(await objectAt(thumbnail)).toBeUndefined();
  });

  it("ignores keys of another kind", async () => {
    const key = `exports/${member.org_id}/report.csv`;
    await writeObject(key, picture, "image/png");
    await whenBucketAnnounces(key);
    expect(await objectAt(key)).toEqual(picture);
  });

  it("fails when the bucket does, and succeeds when the event comes again", async () => {
    const { data } = await announce(member);
    await postFile(data.upload, new Uint8Array(picture));
    const { object_key } = await rowOf(data.screenshot.id);
    const bucket = mockClient(S3Client);
    bucket.rejects(new Error("no bucket"));
    await expect(whenBucketAnnounces(object_key)).rejects.toThrow("Screenshots were not processed");
    bucket.restore();
    expect(await rowOf(data.screenshot.id)).toMatchObject({ status: "pending" });
    await whenBucketAnnounces(object_key);
    expect(await rowOf(data.screenshot.id)).toMatchObject({ status: "ready" });
  });

  it("gives the same when an event comes ten times at once", async () => {
    const { data } = await announce(member);
    await postFile(data.upload, new Uint8Array(picture));
    const { object_key } = await rowOf(data.screenshot.id);
    await Promise.all(Array.from({ length: 10 }, () => whenBucketAnnounces(object_key)));
    expect(await rowOf(data.screenshot.id)).toMatchObject({ status: "ready", width: 640 });
  });

  it("checks an upload that replaces one that was checked", async () => {
    const { id, row, form } = await whenUploaded(member, picture);
    await postFile(form, new Uint8Array(Buffer.from("<script>alert(1)</script>")));
    await whenBucketAnnounces(row.object_key);
    expect(await rowOf(id)).toMatchObject({ status: "rejected", rejected_reason: "not_an_image", thumbnail_key: null });
    expect(await objectAt(row.object_key)).toBeUndefined();
    expect(await objectAt(row.thumbnail_key)).toBeUndefined();
  });

  it("deletes what is uploaded again after it was rejected", async () => {
    const { id, row, form } = await whenUploaded(member, Buffer.from("nothing"));
    await postFile(form, new Uint8Array(picture));
    await whenBucketAnnounces(row.object_key);
    expect(await objectAt(row.object_key)).toBeUndefined();
    expect(await rowOf(id)).toMatchObject({ status: "rejected" });
  });
});

describe("the blur policy", () => {
  const uploadWith = async (policy: string, content_type = "image/png", file = picture) => {
    const person = await givenCheckedIn();
    await givenSetting(person.org_id, "blur_policy", policy);
    return whenUploaded(person, file, { content_type });
  };

  it("none leaves picture and thumbnail as they are", async () => {
    const { row } = await uploadWith("none", "image/png", await stripes(200, 100).png().toBuffer());
    expect(row.blur_applied).toBe(false);
    expect(await contrast(await objectAt(row.object_key))).toBeGreaterThan(200);
    expect(await contrast(await objectAt(row.thumbnail_key))).toBeGreaterThan(100);
  });

  it("thumbnail blurs the thumbnail only", async () => {
    const { row } = await uploadWith("thumbnail", "image/png", await stripes(200, 100).png().toBuffer());
    expect(row.blur_applied).toBe(true);
    expect(await contrast(await objectAt(row.object_key))).toBeGreaterThan(200);
    expect(await contrast(await objectAt(row.thumbnail_key))).toBeLessThan(5);
  });

  it.each([
    ["image/png", picture],
    ["image/jpeg", jpeg],
    ["image/webp", webp],
  ])("full replaces the stored %s by a blurred one of the same size and format", async (content_type, file) => {
    const { row } = await uploadWith("full", content_type, file);
    const stored = await objectAt(row.object_key);
    expect(await contrast(file)).toBeGreaterThan(200);
    expect(await contrast(stored)).toBeLessThan(5);
    expect(await contrast(await objectAt(row.thumbnail_key))).toBeLessThan(5);
    const { format, width, height, exif } = await sharp(stored).metadata();
    expect({ type: `image/${format}`, width, height, exif }).toEqual({
      type: content_type,
      width: 640,
      height: 400,
      exif: undefined,
    });
    expect(row).toMatchObject({ blur_applied: true, file_size_bytes: stored?.length });
  });

  it("full does not go round in circles: the replaced picture's own event changes nothing", async () => {
    const { id, row } = await uploadWith("full");
    const before = await objectAt(row.object_key);
    const calls = vi.spyOn(S3Client.prototype, "send");
    await whenBucketAnnounces(row.object_key);
    const writes = calls.mock.calls.filter(([command]) => command instanceof PutObjectCommand);
    calls.mockRestore();
    expect(writes).toEqual([]);
    expect(await objectAt(row.object_key)).toEqual(before);
    expect(await rowOf(id)).toEqual(row);
  });
});

describe("a hostile file", () => {
  const frames = sharp(Buffer.concat([Buffer.alloc(3 * 64 * 64, 10), Buffer.alloc(3 * 64 * 64, 240)]), {
    raw: { width: 64, height: 128, channels: 3, pageHeight: 64 },
  });
  const big = { width: 16_000, height: 16_000, channels: 3 as const, background: "black" };
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script/></svg>');
  const corrupt = Buffer.from(picture);
  corrupt.fill(0x55, 200, 400);

  it.each([
    ["too_many_pixels", "a bomb of 16000 x 16000", "image/png", () => sharp({ create: big }).png().toBuffer()],
    ["damaged", "a truncated JPEG", "image/jpeg", () => jpeg.subarray(0, jpeg.length / 2)],
    [
      "damaged",
      "a truncated JPEG with an end",
      "image/jpeg",
      () => Buffer.concat([jpeg.subarray(0, jpeg.length / 2), jpeg.subarray(-2)]),
    ],
    ["damaged", "a truncated PNG", "image/png", () => picture.subarray(0, picture.length / 2)],
    ["damaged", "a PNG with wrong bytes", "image/png", () => corrupt],
    ["damaged", "only a JPEG's first bytes", "image/jpeg", () => Buffer.from("ffd8ffe0ffd9", "hex")],
    ["not_an_image", "an SVG called PNG", "image/png", () => svg],
    ["not_an_image", "an animated GIF called WebP", "image/webp", () => frames.clone().gif().toBuffer()],
    ["animated", "an animated WebP", "image/webp", () => frames.clone().webp({ loop: 0 }).toBuffer()],
    ["wrong_type", "a PNG called JPEG", "image/jpeg", () => picture],
    [
      "trailing_data",
      "a JPEG that is an archive too",
      "image/jpeg",
      () => Buffer.concat([jpeg, Buffer.from("PK\u0003\u0004archive")]),
    ],
    ["trailing_data", "a PNG that is a page too", "image/png", () => Buffer.concat([picture, svg])],
    ["not_an_image", "a program", "image/png", () => Buffer.from("MZ\u0090\u0000\u0003")],
    ["empty", "nothing", "image/png", () => Buffer.alloc(0)],
    ["too_large", "more than is allowed", "image/png", () => Buffer.alloc(5 * 1024 * 1024 + 1)],
  ])("is rejected as %s: %s", async (reason, _what, content_type, draw) => {
    const { row } = await whenUploaded(member, await draw(), { content_type });
    expect(row).toMatchObject({ status: "rejected", rejected_reason: reason, thumbnail_key: null });
    expect(await objectAt(row.object_key)).toBeUndefined();
  });

  it("harms nobody: the next picture is processed", async () => {
    expect((await whenUploaded(member, picture)).row.status).toBe("ready");
    expect(await sql("select from screenshots where status = 'ready' and thumbnail_key is null")).toEqual([]);
  });
});
