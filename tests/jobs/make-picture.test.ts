import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import sharp from "sharp";
import { describe, expect, it, vi } from "vitest";
import * as eraseMember from "../../functions/users/delete.ts";
import * as remove from "../../functions/users/delete-picture.ts";
import { writeObject } from "../../lib/platform/aws/bucket.ts";
import { eraseTraces } from "../../lib/privacy/erase.ts";
import { removeOrphanPictures } from "../../lib/users/picture/orphans.ts";
import { redrivePictures } from "../../lib/users/picture/redrive.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { pngChunk, pngHeader, pngOf } from "../steps/images/image-bytes.ts";
import {
  givenForm,
  pictureKeyOf,
  profileOf,
  whenPictureAnnounced,
  whenPictureUploaded,
} from "../steps/images/pictures.ts";
import { objectAt, postFile, stripes } from "../steps/images/screenshots.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();

const colour = (background: string, width = 400, height = 300) =>
  sharp({ create: { width, height, channels: 3, background } });
const red = await colour("#ff0000").png().toBuffer();
const blue = await colour("#0000ff").png().toBuffer();
const minutesAhead = (minutes: number) => new Date(Date.now() + minutes * 60_000);

/** The colour in the middle of the picture that a member has. */
async function shownBy(member: Member): Promise<string> {
  const key = await pictureKeyOf(member);
  if (key === null) return "nothing";
  const { data } = await sharp(await objectAt(key))
    .resize(1, 1)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [r = 0, , b = 0] = data;
  return r > b ? "red" : "blue";
}

/** All that the bucket has of an organization's pictures. */
async function storedOf({ org_id }: Member): Promise<string[]> {
  const { listObjects } = await import("../../lib/platform/aws/bucket.ts");
  const below = (prefix: string) => listObjects(`${prefix}/${org_id}/`, "", 100);
  return (await Promise.all([below("picture-uploads"), below("pictures")])).flat().map(({ key }) => key);
}

/** Pictures are written when `open` is called; `reached` tells that one is about to be. */
function holdPictures() {
  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const send = S3Client.prototype.send;
  const spy = vi.spyOn(S3Client.prototype, "send").mockImplementation(async function (this: S3Client, command) {
    if (command instanceof PutObjectCommand && command.input.Key?.startsWith("pictures/")) {
      reached.resolve();
      await opened.promise;
    }
    return Reflect.apply(send, this, [command]);
  });
  return {
    reached: reached.promise,
    open: () => {
      opened.resolve();
      spy.mockRestore();
    },
  };
}

describe("make-picture", () => {
  it.each(["png", "jpeg", "webp"] as const)(
    "makes a square of a %s, and nothing else of the file is left",
    async (format) => {
      const member = await givenMember();
      const file = await stripes()
        .withExif({ IFD0: { Copyright: "canary" } })
        .toFormat(format)
        .toBuffer();
      const { key, upload } = await whenPictureUploaded(member, file, `image/${format}`);
      expect(upload).toMatchObject({ status: "ready", rejected_reason: null });
      const made = await objectAt(await pictureKeyOf(member));
      const { width, height, exif, icc, xmp } = await sharp(made).metadata();
      expect({ width, height, exif, icc, xmp }).toEqual({ width: 256, height: 256 });
      expect(made?.includes("canary")).toBe(false);
      expect(await objectAt(key)).toBeUndefined();
      expect(await pictureKeyOf(member)).toMatch(new RegExp(`^pictures/${member.org_id}/[0-9a-f-]{36}\\.webp$`));
    },
  );

  it("turns a picture upright", async () => {
    const member = await givenMember();
    const halves = await sharp(
      Buffer.concat([
        Buffer.alloc(300 * 150 * 3, Buffer.from([255, 0, 0])),
        Buffer.alloc(300 * 150 * 3, Buffer.from([0, 0, 255])),
      ]),
      {
        raw: { width: 300, height: 300, channels: 3 },
      },
    )
      .jpeg()
      .withMetadata({ orientation: 3 })
      .toBuffer();
    await whenPictureUploaded(member, halves, "image/jpeg");
    const { data } = await sharp(await objectAt(await pictureKeyOf(member)))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([data[0] ?? 0, data[2] ?? 0]).toEqual([
      expect.toSatisfy((red: number) => red < 60),
      expect.toSatisfy((blue: number) => blue > 200),
    ]);
  });

  it("removes the picture before it", async () => {
    const member = await givenMember();
    await whenPictureUploaded(member, red);
    const before = await pictureKeyOf(member);
    await whenPictureUploaded(member, blue);
    expect(await shownBy(member)).toBe("blue");
    expect(await objectAt(before)).toBeUndefined();
    expect(await storedOf(member)).toEqual([await pictureKeyOf(member)]);
  });

  it.each([
    ["a GIF that calls itself PNG", () => stripes(9, 9).gif().toBuffer(), "image/png", "not_an_image"],
    ["an SVG", () => Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), "image/png", "not_an_image"],
    ["a JPEG that calls itself WebP", () => stripes(9, 9).jpeg().toBuffer(), "image/webp", "wrong_type"],
    [
      "a bomb of 20,000 x 20,000",
      () => pngOf(pngHeader(20_000, 20_000), pngChunk("IDAT", Buffer.alloc(9))),
      "image/png",
      "too_many_pixels",
    ],
    ["a truncated JPEG", async () => (await stripes().jpeg().toBuffer()).subarray(0, 4000), "image/jpeg", "damaged"],
    ["nothing", () => Buffer.alloc(0), "image/png", "empty"],
    ["5 MB and a byte", () => Buffer.alloc(5 * 1024 * 1024 + 1), "image/png", "too_large"],
  ] as const)("refuses %s, says why, and changes nothing", async (_what, draw, type, reason) => {
    const member = await givenMember();
    await whenPictureUploaded(member, red);
    const before = await pictureKeyOf(member);
    const { key, upload } = await whenPictureUploaded(member, await draw(), type);
    expect(upload).toMatchObject({ status: "rejected", rejected_reason: reason });
    expect(await pictureKeyOf(member)).toBe(before);
    expect(await objectAt(key)).toBeUndefined();
    expect(await storedOf(member)).toEqual([before]);
    await whenPictureUploaded(member, blue);
    expect((await profileOf(member)).upload).toMatchObject({ status: "ready" });
  });

  it("tells that the profile has changed, and who has changed it", async () => {
    const member = await givenMember();
    await whenPictureUploaded(member, red);
    expect(await sql("select job, actor_id, hidden from audit_changes where member_id = $1", [member.id])).toEqual([
      { job: "make-picture", actor_id: member.id, hidden: ["picture_key"] },
    ]);
  });

  it("makes one picture when an event comes ten times at once", async () => {
    const member = await givenMember();
    const { key, form } = await givenForm(member);
    await postFile(form, new Uint8Array(red));
    await Promise.all(Array.from({ length: 10 }, () => whenPictureAnnounced(key)));
    expect(await shownBy(member)).toBe("red");
    expect(await storedOf(member)).toEqual([await pictureKeyOf(member)]);
  });

  it("takes no second file by the form of a picture that is made", async () => {
    const member = await givenMember();
    const { key, form } = await whenPictureUploaded(member, red);
    await postFile(form, new Uint8Array(blue));
    await whenPictureAnnounced(key);
    expect(await shownBy(member)).toBe("red");
    expect(await objectAt(key)).toBeUndefined();
  });

  it("shows the last that was asked for, when a second is uploaded while the first is made", async () => {
    const member = await givenMember();
    const first = await givenForm(member);
    await postFile(first.form, new Uint8Array(red));
    const { reached, open } = holdPictures();
    const making = whenPictureAnnounced(first.key);
    await reached;
    const second = await givenForm(member);
    await postFile(second.form, new Uint8Array(blue));
    open();
    await making;
    expect([await shownBy(member), await objectAt(first.key)]).toEqual(["nothing", undefined]);
    await whenPictureAnnounced(second.key);
    expect(await shownBy(member)).toBe("blue");
    expect(await storedOf(member)).toEqual([await pictureKeyOf(member)]);
  });

  it("leaves nothing of a picture that its member removes while it is made", async () => {
    const member = await givenMember();
    const { key, form } = await givenForm(member);
    await postFile(form, new Uint8Array(red));
    const { reached, open } = holdPictures();
    const making = whenPictureAnnounced(key);
    await reached;
    await call(remove, { token: member.token });
    open();
    await making;
    expect([await shownBy(member), await storedOf(member)]).toEqual(["nothing", []]);
  });

  it("leaves nothing of a member who is erased between the form and the event, or while it is made", async () => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenMember({ org_id: admin.org_id });
    await whenPictureUploaded(member, red);
    const { key, form } = await givenForm(member);
    await postFile(form, new Uint8Array(blue));
    const { reached, open } = holdPictures();
    const making = whenPictureAnnounced(key);
    await reached;
    const erased = await call(eraseMember, { token: admin.token, params: { id: member.id }, query: { erase: "true" } });
    expect(erased.data.user.profile_picture_url).toBeNull();
    open();
    await making;
    await postFile(form, new Uint8Array(blue));
    await whenPictureAnnounced(key);
    await eraseTraces({ org_id: member.org_id, user_id: member.id, resource_ids: [] });
    await postFile(form, new Uint8Array(blue));
    await whenPictureAnnounced(key);
    expect([await pictureKeyOf(member), await storedOf(member)]).toEqual([null, []]);
    expect(await sql("select from picture_uploads where user_id = $1", [member.id])).toEqual([]);
  });

  it("refuses the picture of who has left, and keeps the one they had", async () => {
    const member = await givenMember();
    await whenPictureUploaded(member, red);
    const { key, form } = await givenForm(member);
    await postFile(form, new Uint8Array(blue));
    await sql("update users set status = 'inactive' where id = $1", [member.id]);
    await whenPictureAnnounced(key);
    expect(await shownBy(member)).toBe("red");
    expect(await sql("select status, rejected_reason from picture_uploads where object_key = $1", [key])).toEqual([
      { status: "rejected", rejected_reason: "not_a_member" },
    ]);
  });

  it("removes what no row knows, and ignores keys of another kind", async () => {
    const { org_id } = await givenMember();
    const [upload, other] = [`picture-uploads/${org_id}/nobody knows+this.png`, `pictures/${org_id}/x.webp`];
    for (const key of [upload, other]) await writeObject(key, red, "image/png");
    await whenPictureAnnounced(upload, other);
    expect([await objectAt(upload), await objectAt(other)]).toEqual([undefined, red]);
  });

  it("fails when the bucket does, and succeeds when the event comes again", async () => {
    const member = await givenMember();
    const { key, form } = await givenForm(member);
    await postFile(form, new Uint8Array(red));
    const bucket = mockClient(S3Client);
    bucket.rejects(new Error("no bucket"));
    await expect(whenPictureAnnounced(key)).rejects.toThrow("Pictures were not processed");
    bucket.restore();
    expect((await profileOf(member)).upload).toMatchObject({ status: "pending" });
    await whenPictureAnnounced(key);
    expect(await shownBy(member)).toBe("red");
  });
});

describe("what was left behind", () => {
  it("is swept: uploads nobody waits for, and pictures that are nobody's", async () => {
    const member = await givenMember();
    await whenPictureUploaded(member, red);
    const waiting = await givenForm(member);
    await postFile(waiting.form, new Uint8Array(blue));
    const left = [`picture-uploads/${member.org_id}/left.png`, `pictures/${member.org_id}/left.webp`];
    for (const key of left) await writeObject(key, red, "image/png");
    await removeOrphanPictures(minutesAhead(10));
    expect(await storedOf(member)).toEqual([waiting.key, await pictureKeyOf(member)]);
  });

  it("is taken up again when its event was lost, and given up after a day", async () => {
    const member = await givenMember();
    const { key, form } = await givenForm(member);
    await redrivePictures(minutesAhead(59));
    expect((await profileOf(member)).upload).toMatchObject({ status: "pending" });
    await postFile(form, new Uint8Array(red));
    expect(await redrivePictures(minutesAhead(6))).toBeGreaterThan(0);
    await redrivePictures(minutesAhead(24 * 60 + 1));
    expect((await profileOf(member)).upload).toMatchObject({ status: "rejected", rejected_reason: "not_processed" });
    expect(await objectAt(key)).toBeUndefined();
  });

  it("is told when nothing came", async () => {
    const member = await givenMember();
    await givenForm(member);
    await redrivePictures(minutesAhead(61));
    expect((await profileOf(member)).upload).toMatchObject({ status: "rejected", rejected_reason: "not_uploaded" });
  });
});
