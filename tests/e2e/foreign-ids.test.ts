import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { dataOf, send } from "../steps/call/http.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { NOTHING, storedOf } from "../steps/scene/stored.ts";

useSystem();

describe("ids of another organization", () => {
  let stranger: Member;
  let recordId: string;
  let screenshotId: string;

  beforeAll(async () => {
    stranger = await givenMember();
    const { record } = await dataOf("POST", "/api/attendance/check-in", { token: stranger.token, body: {} }, 201);
    const upload = { token: stranger.token, body: { content_type: "image/png" } };
    recordId = record.id;
    screenshotId = (await dataOf("POST", "/api/screenshots/upload", upload, 201)).screenshot.id;
  });

  const routes: [what: string, method: string, path: () => string, body?: unknown][] = [
    ["a member", "GET", () => `/api/users/${stranger.id}`],
    ["the day of a member", "GET", () => `/api/reports/daily?user_id=${stranger.id}`],
    ["the history of a member", "GET", () => `/api/attendance/history?user_id=${stranger.id}`],
    ["the status of a member", "GET", () => `/api/activity/current?user_id=${stranger.id}`],
    ["the screenshots of a member", "GET", () => `/api/screenshots/list?user_id=${stranger.id}`],
    ["a screenshot", "GET", () => `/api/screenshots/${screenshotId}`],
    ["a screenshot to delete", "DELETE", () => `/api/screenshots/${screenshotId}`],
    ["a record to write notes on", "PUT", () => `/api/attendance/${recordId}/notes`, { notes: "I was here" }],
  ];

  it.each(routes)("answers %s like one that does not exist", async (_what, method, path, body) => {
    const { token } = await givenMember({ role: "admin" });
    const known = await send(method, path(), { token, ...(body === undefined ? {} : { body }) });
    expect(known).toMatchObject({ status: 404, error: { code: "NOT_FOUND" } });
    const unknown = path().replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, randomUUID());
    expect((await send(method, unknown, { token, ...(body === undefined ? {} : { body }) })).error).toEqual(
      known.error,
    );
  });

  it("leaves them as they were", async () => {
    const [record] = await sql("select notes from attendance_records where id = $1", [recordId]);
    expect(record).toEqual({ notes: null });
    expect(await storedOf(stranger)).toEqual({ ...NOTHING, attendance_records: 1, work_sessions: 1, screenshots: 1 });
  });

  it("refuses what is no id at all", async () => {
    const { token } = await givenMember({ role: "admin" });
    expect(await send("GET", "/api/users/1' or '1'='1", { token })).toMatchObject({
      status: 400,
      error: { code: "VALIDATION_FAILED", details: [{ path: "params.id" }] },
    });
  });
});
