import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as upload from "../../../functions/screenshots/upload.ts";
import { presignUpload } from "../../../lib/platform/aws/presign.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { announce, givenCheckedIn, objectAt, postFile, rowOf, stripes } from "../../steps/images/screenshots.ts";
import { givenMember } from "../../steps/scene/given.ts";

useTestDatabase();

const instant = useInstant("2026-06-17T12:00:00Z");
const ago = (seconds: number) => new Date(instant.getTime() - seconds * 1000).toISOString();

describe("POST /api/screenshots/upload", () => {
  it("makes a pending screenshot of the open work session", async () => {
    const member = await givenCheckedIn();
    const answer = await announce(member, {
      active_window: "Budget",
      application: "Excel",
      screen_resolution: "1920x1080",
      size_bytes: 90_000,
    });
    expect(answer.status).toBe(201);
    expect(answer.data.screenshot).toMatchObject({
      user_id: member.id,
      status: "pending",
      active_window_title: "Budget",
      active_application: "Excel",
      width: 1920,
      height: 1080,
    });
    expect(answer.data.screenshot.attendance_record_id).not.toBeNull();
    expect(answer.data.screenshot).not.toHaveProperty("object_key");
  });

  it("chooses the key, which tells the organization and nothing else", async () => {
    const member = await givenCheckedIn();
    const { data } = await announce(member, { content_type: "image/jpeg" });
    const { object_key: key } = await rowOf(data.screenshot.id);
    const [, random] = new RegExp(`^screenshots/${member.org_id}/([0-9a-f-]{36})\\.jpg$`).exec(key) ?? [];
    expect(random).toBeDefined();
    expect([member.id, member.session_id, data.screenshot.id]).not.toContain(random);
    expect(data.upload.fields).toMatchObject({ key, "Content-Type": "image/jpeg" });
  });

  it("gives a form that stores the bytes and lives at most a minute", async () => {
    const { data } = await announce(await givenCheckedIn());
    const file = await stripes().png().toBuffer();
    const seconds = (Date.parse(data.upload.expires_at) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await postFile(data.upload, new Uint8Array(file))).toEqual({ status: 204, code: undefined });
    expect(await objectAt((await rowOf(data.screenshot.id)).object_key)).toEqual(file);
  });

  it.each([
    ["more bytes than allowed", new Uint8Array(5 * 1024 * 1024 + 1), {}, { status: 400, code: "EntityTooLarge" }],
    ["no bytes", new Uint8Array(0), {}, { status: 400, code: "EntityTooSmall" }],
    ["another type", new Uint8Array(9), { "Content-Type": "text/html" }, { status: 403, code: "AccessDenied" }],
    ["another key", new Uint8Array(9), { key: "screenshots/x.png" }, { status: 403, code: "AccessDenied" }],
    ["a field of its own", new Uint8Array(9), { acl: "public-read" }, { status: 403, code: "AccessDenied" }],
  ])("gives a form that refuses %s", async (_what, bytes, changes, refusal) => {
    const { data } = await announce(await givenCheckedIn());
    expect(await postFile(data.upload, bytes, changes)).toEqual(refusal);
  });

  it("gives a form that refuses everything once it has expired", async () => {
    const form = await presignUpload({ key: "screenshots/x.png", contentType: "image/png", maxBytes: 9, seconds: -1 });
    const posted = await postFile({ ...form, expires_at: "" }, new Uint8Array(9));
    expect(posted).toEqual({ status: 403, code: "AccessDenied" });
  });

  it("refuses a gigabyte before it is sent", async () => {
    const answer = await announce(await givenCheckedIn(), { size_bytes: 1024 ** 3 });
    expect(answer).toMatchObject({ status: 413, error: { code: "FILE_TOO_LARGE", details: { limit: 5_242_880 } } });
  });

  it.each(["image/svg+xml", "image/gif", "text/html", "__proto__"])("refuses the type %s", async (content_type) => {
    const answer = await announce(await givenCheckedIn(), { content_type });
    expect(answer).toMatchObject({ status: 415, error: { code: "UNSUPPORTED_FILE_TYPE" } });
  });

  it("refuses a field it does not know", async () => {
    const answer = await announce(await givenCheckedIn(), { object_key: "screenshots/mine.png" });
    expect(answer).toMatchObject({ status: 400, error: { details: [{ path: "body.object_key" }] } });
  });

  it.each([{}, { timestamp: ago(30) }])("refuses one of now from who is not checked in (%j)", async (body) => {
    expect(await announce(await givenMember(), body)).toMatchObject({ status: 409, error: { code: "NOT_CHECKED_IN" } });
  });

  it("links one of the past to the session that covers it", async () => {
    const member = await givenMember();
    const { data } = await call(checkIn, { token: member.token, body: { timestamp: ago(7200) } });
    await call(checkOut, { token: member.token, body: { timestamp: ago(3600) } });
    const inside = await announce(member, { timestamp: ago(5000) });
    expect(inside.data.screenshot.attendance_record_id).toBe(data.record.id);
    const outside = await announce(member, { timestamp: ago(600) });
    expect(outside).toMatchObject({ status: 201, data: { screenshot: { attendance_record_id: null } } });
  });

  it("refuses the future", async () => {
    const answer = await announce(await givenCheckedIn(), { timestamp: ago(-90) });
    expect(answer).toMatchObject({ status: 422, error: { code: "TIMESTAMP_IN_FUTURE" } });
  });

  it("asks for a sign-in", async () => {
    expect(await call(upload, { body: { content_type: "image/png" } })).toMatchObject({ status: 401 });
  });
});
