import { DeleteObjectsCommand, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { describe, expect, it } from "vitest";
import * as remove from "../../../functions/screenshots/delete.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenCheckedIn, objectAt, rowOf, stripes, whenUploaded } from "../../steps/images/screenshots.ts";
import { givenMember, givenSetting, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const picture = await stripes().png().toBuffer();

describe("DELETE /api/screenshots/{id}", () => {
  it("lets an administrator delete row and files, and keeps that they did", async () => {
    const member = await givenCheckedIn();
    const admin = await givenMember({ org_id: member.org_id, role: "admin" });
    const { id, row } = await whenUploaded(member, picture);
    expect(await call(remove, { token: admin.token, params: { id } })).toMatchObject({ status: 200, data: { id } });
    await expect(rowOf(id)).rejects.toThrow();
    expect(await objectAt(row.object_key)).toBeUndefined();
    expect(await objectAt(row.thumbnail_key)).toBeUndefined();
    expect(await sql("select action, user_id from audit_log where resource_id = $1", [id])).toEqual([
      { action: "screenshot.delete", user_id: admin.id },
    ]);
  });

  it("refuses members their own, unless the organization lets them", async () => {
    const member = await givenCheckedIn();
    const { id } = await whenUploaded(member, picture);
    expect(await call(remove, { token: member.token, params: { id } })).toMatchObject({ status: 403 });
    await givenSetting(member.org_id, "members_delete_screenshots", true);
    expect(await call(remove, { token: member.token, params: { id } })).toMatchObject({ status: 200 });
  });

  it("refuses a manager, who may only look", async () => {
    const member = await givenCheckedIn();
    const manager = await givenMember({ org_id: member.org_id, role: "manager" });
    const { id } = await whenUploaded(member, picture);
    expect(await call(remove, { token: manager.token, params: { id } })).toMatchObject({ status: 403 });
  });

  it("knows nothing of a colleague's or a foreign one", async () => {
    const member = await givenCheckedIn();
    const { id } = await whenUploaded(member, picture);
    for (const { token } of [await givenMember({ org_id: member.org_id }), await givenMember({ role: "admin" })])
      expect(await call(remove, { token, params: { id } })).toMatchObject({ status: 404 });
    expect(await rowOf(id)).toMatchObject({ status: "ready" });
  });

  it("keeps the row while the files cannot be deleted", async () => {
    const admin = await givenCheckedIn({ role: "admin" });
    const { id } = await whenUploaded(admin, picture);
    const bucket = mockClient(S3Client);
    try {
      const $metadata = { httpStatusCode: 503 };
      bucket.on(DeleteObjectsCommand).rejects(Object.assign(new Error("SlowDown"), { $metadata }));
      expect(await call(remove, { token: admin.token, params: { id } })).toMatchObject({ status: 503 });
    } finally {
      bucket.restore();
    }
    expect(await rowOf(id)).toMatchObject({ status: "ready" });
    expect(await call(remove, { token: admin.token, params: { id } })).toMatchObject({ status: 200 });
  });
});
