import sharp from "sharp";
import { describe, expect, it } from "vitest";
import * as login from "../../../functions/auth/me.ts";
import * as remove from "../../../functions/users/delete-picture.ts";
import * as get from "../../../functions/users/get.ts";
import * as list from "../../../functions/users/list.ts";
import * as removeOf from "../../../functions/users/remove-picture.ts";
import * as upload from "../../../functions/users/upload-picture.ts";
import { presignUpload } from "../../../lib/platform/aws/presign.ts";
import { ROLES } from "../../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useStandingClock } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import {
  askForForm,
  givenForm,
  pictureKeyOf,
  profileOf,
  whenPictureAnnounced,
  whenPictureUploaded,
} from "../../steps/images/pictures.ts";
import { objectAt, postFile, stripes } from "../../steps/images/screenshots.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";
import { pullAll } from "../../steps/scene/sync.ts";

useTestDatabase();
useStandingClock();

const picture = await stripes().png().toBuffer();

describe("POST /api/users/profile/picture", () => {
  it.each(ROLES)("gives a %s a form that stores the bytes and lives at most a minute", async (role) => {
    const member = await givenMember({ role });
    const { status, data } = await askForForm(member, { size_bytes: 90_000 });
    expect(status).toBe(201);
    expect(data.picture_upload).toMatchObject({ status: "pending", rejected_reason: null });
    const seconds = (Date.parse(data.upload.expires_at) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await postFile(data.upload, new Uint8Array(picture))).toEqual({ status: 204, code: undefined });
    expect(await objectAt(data.upload.fields.key ?? "")).toEqual(picture);
    expect(await profileOf(member)).toEqual({ url: null, upload: data.picture_upload });
  });

  it("chooses the key, which tells the organization and nothing else", async () => {
    const member = await givenMember();
    const { data } = await askForForm(member, { content_type: "image/jpeg" });
    const { key = "" } = data.upload.fields;
    const [, random] = new RegExp(`^picture-uploads/${member.org_id}/([0-9a-f-]{36})\\.jpg$`).exec(key) ?? [];
    expect(random).toBeDefined();
    expect([member.id, member.session_id, data.picture_upload.id]).not.toContain(random);
    expect(data.upload.fields["Content-Type"]).toBe("image/jpeg");
  });

  it.each([
    ["more bytes than allowed", new Uint8Array(5 * 1024 * 1024 + 1), {}, { status: 400, code: "EntityTooLarge" }],
    ["no bytes", new Uint8Array(0), {}, { status: 400, code: "EntityTooSmall" }],
    ["another type", new Uint8Array(9), { "Content-Type": "image/gif" }, { status: 403, code: "AccessDenied" }],
    ["a picture's own key", new Uint8Array(9), { key: "pictures/x.webp" }, { status: 403, code: "AccessDenied" }],
    ["a field of its own", new Uint8Array(9), { acl: "public-read" }, { status: 403, code: "AccessDenied" }],
  ])("gives a form that refuses %s", async (_what, bytes, changes, refusal) => {
    const { form } = await givenForm(await givenMember());
    expect(await postFile(form, bytes, changes)).toEqual(refusal);
  });

  it("gives a form that refuses the key of somebody else", async () => {
    const [mine, theirs] = [await givenForm(await givenMember()), await givenForm(await givenMember())];
    const posted = await postFile(mine.form, new Uint8Array(picture), { key: theirs.key });
    expect(posted).toEqual({ status: 403, code: "AccessDenied" });
    expect(await objectAt(theirs.key)).toBeUndefined();
  });

  it("gives a form that refuses everything once it has expired", async () => {
    const { key } = await givenForm(await givenMember());
    const form = await presignUpload({ key, contentType: "image/png", maxBytes: 9, seconds: -1 });
    const posted = await postFile({ ...form, expires_at: "" }, new Uint8Array(9));
    expect(posted).toEqual({ status: 403, code: "AccessDenied" });
  });

  it("refuses what is too large before it is sent", async () => {
    const answer = await askForForm(await givenMember(), { size_bytes: 5 * 1024 * 1024 + 1 });
    expect(answer).toMatchObject({ status: 413, error: { code: "FILE_TOO_LARGE", details: { limit: 5_242_880 } } });
  });

  it.each(["image/svg+xml", "image/gif", "text/html", "__proto__"])("refuses the type %s", async (content_type) => {
    const answer = await askForForm(await givenMember(), { content_type });
    expect(answer).toMatchObject({ status: 415, error: { code: "UNSUPPORTED_FILE_TYPE" } });
  });

  it("refuses a field it does not know, an address above all", async () => {
    const answer = await askForForm(await givenMember(), { profile_picture_url: "https://example.com/e.png" });
    expect(answer).toMatchObject({ status: 400, error: { details: [{ path: "body.profile_picture_url" }] } });
  });

  it("keeps one picture and one upload of a member, however often they ask", async () => {
    const member = await givenMember();
    await whenPictureUploaded(member, picture);
    for (let time = 0; time < 5; time++) await askForForm(member);
    const rows = await sql("select status from picture_uploads where user_id = $1 order by id", [member.id]);
    expect(rows).toEqual([{ status: "ready" }, { status: "pending" }]);
  });

  it("asks for a sign-in", async () => {
    expect(await call(upload, { body: { content_type: "image/png" } })).toMatchObject({ status: 401 });
  });
});

describe("a profile picture", () => {
  it("is shown by an address that is good for it, to its member and to administrators", async () => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenMember({ org_id: admin.org_id });
    const { url } = await whenPictureUploaded(member, picture);
    const response = await fetch(url ?? "");
    expect(response.headers.get("content-type")).toBe("image/webp");
    expect(response.headers.get("cache-control")).toBe("private, max-age=1800");
    const shown = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
    expect(shown).toMatchObject({ format: "webp", width: 256, height: 256 });

    const { token } = admin;
    const items = (await call(list, { token })).data.items;
    const { changes } = await pullAll(member, { resources: "profile" });
    const told = [
      (await call(login, { token: member.token })).data.user,
      (await call(get, { token, params: { id: member.id } })).data.user,
      items.find(({ id }) => id === member.id),
      changes[0]?.record as { profile_picture_url: string } | undefined,
    ];
    expect(new Set(told.map((each) => each?.profile_picture_url))).toEqual(new Set([url]));
    expect(items.find(({ id }) => id === admin.id)?.profile_picture_url).toBeNull();
    expect(JSON.stringify(items)).not.toContain("picture_key");
  });

  it("is no change of the profile when its address is another, and one when it is another picture", async () => {
    const member = await givenMember();
    await whenPictureUploaded(member, picture);
    const profileSince = async (before?: string) => {
      const { changes, cursor } = await pullAll(member, { cursor: before, resources: "profile" });
      return { cursor, told: changes.length };
    };
    const first = await profileSince();
    expect(await profileSince(first.cursor)).toMatchObject({ told: 0 });
    await whenPictureUploaded(member, picture);
    expect(await profileSince(first.cursor)).toMatchObject({ told: 1 });
  });
});

describe("DELETE /api/users/profile/picture", () => {
  it("removes the picture and its file, and says so once in the audit log", async () => {
    const member = await givenMember();
    await whenPictureUploaded(member, picture);
    const key = await pictureKeyOf(member);
    for (let time = 0; time < 2; time++)
      expect(await call(remove, { token: member.token })).toMatchObject({
        status: 200,
        data: { user: { id: member.id, profile_picture_url: null } },
      });
    expect(await objectAt(key)).toBeUndefined();
    expect(await profileOf(member)).toEqual({ url: null, upload: null });
    const entries = await sql("select action, resource_id from audit_log where user_id = $1 and action like 'user.%'", [
      member.id,
    ]);
    expect(entries).toEqual([{ action: "user.delete_own_picture", resource_id: member.id }]);
  });

  it("ends a form that was given out before, and a picture that was posted with it", async () => {
    const member = await givenMember();
    const { key, form } = await givenForm(member);
    await postFile(form, new Uint8Array(picture));
    await call(remove, { token: member.token });
    expect(await objectAt(key)).toBeUndefined();
    await postFile(form, new Uint8Array(picture));
    await whenPictureAnnounced(key);
    expect(await objectAt(key)).toBeUndefined();
    expect(await pictureKeyOf(member)).toBeNull();
  });
});

describe("DELETE /api/users/{id}/picture", () => {
  it("lets an administrator remove a member's, who is told", async () => {
    const admin = await givenMember({ role: "admin" });
    const member = await givenMember({ org_id: admin.org_id });
    await whenPictureUploaded(member, picture);
    const key = await pictureKeyOf(member);
    const asked = { token: admin.token, params: { id: member.id } };
    for (let time = 0; time < 2; time++)
      expect(await call(removeOf, asked)).toMatchObject({
        status: 200,
        data: { user: { id: member.id, profile_picture_url: null } },
      });
    expect([await objectAt(key), await pictureKeyOf(member)]).toEqual([undefined, null]);
    expect(await sql("select type from notifications where user_id = $1", [member.id])).toEqual([
      { type: "picture_removed" },
    ]);
    expect(await sql("select action, resource_id from audit_log where user_id = $1", [admin.id])).toEqual([
      { action: "user.delete_picture", resource_id: member.id },
    ]);
  });

  it.each(["manager", "teacher", "employee", "student"] as const)("is closed to a %s", async (role) => {
    const caller = await givenMember({ role });
    const member = await givenMember({ org_id: caller.org_id });
    await whenPictureUploaded(member, picture);
    const answer = await call(removeOf, { token: caller.token, params: { id: member.id } });
    expect(answer).toMatchObject({ status: 403 });
    expect(await objectAt(await pictureKeyOf(member))).toBeDefined();
  });

  it("knows nobody of another organization", async () => {
    const admin = await givenMember({ role: "admin" });
    const stranger = await givenMember();
    await whenPictureUploaded(stranger, picture);
    const answer = await call(removeOf, { token: admin.token, params: { id: stranger.id } });
    expect(answer).toMatchObject({ status: 404 });
    expect(await objectAt(await pictureKeyOf(stranger))).toBeDefined();
  });
});
