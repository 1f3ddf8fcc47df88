import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as status from "../../../functions/attendance/status.ts";
import * as me from "../../../functions/auth/me.ts";
import * as list from "../../../functions/settings/list.ts";
import * as update from "../../../functions/settings/update.ts";
import { CATALOGUE, type CatalogueKey } from "../../../lib/settings/rules/catalogue.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

const set = (member: Member, key: string, value: unknown) =>
  call(update, { token: member.token, params: { key }, body: { value } });

async function settingFor({ token }: Member, key: string) {
  const { data } = await call(list, { token });
  return data.items.find((each) => each.key === key);
}

describe("GET /api/settings", () => {
  it("shows every member every setting with its default, description and JSON Schema", async () => {
    const { data } = await call(list, { token: (await givenMember()).token });
    expect(data.items.map(({ key }) => key)).toEqual(Object.keys(CATALOGUE));
    for (const item of data.items) {
      expect(item).toMatchObject({
        value: CATALOGUE[item.key as CatalogueKey].default,
        updated_at: null,
        updated_by: null,
      });
      expect(item.description).toMatch(/\.$/);
      expect(Object.keys(item.schema).length).toBeGreaterThan(0);
    }
  });

  it("describes in JSON Schema what a value may be", async () => {
    expect(await settingFor(await givenMember(), "late_threshold_minutes")).toMatchObject({
      schema: { type: "integer", minimum: 0, maximum: 1440 },
    });
  });

  it("shows the organization's time zone as a setting", async () => {
    expect((await settingFor(await givenMember({ timezone: "Asia/Tokyo" }), "timezone"))?.value).toBe("Asia/Tokyo");
  });
});

describe("PUT /api/settings/{key}", () => {
  it("says what holds now, who changed it and when", async () => {
    const admin = await givenMember({ role: "admin" });
    const answer = await set(admin, "late_threshold_minutes", 5);
    expect(answer).toMatchObject({
      status: 200,
      data: {
        setting: {
          key: "late_threshold_minutes",
          value: 5,
          default: 15,
          updated_by: { id: admin.id, name: admin.name },
        },
      },
    });
    expect(await settingFor(admin, "late_threshold_minutes")).toEqual(answer.data.setting);
  });

  it("takes every setting's default", async () => {
    const admin = await givenMember({ role: "admin" });
    for (const key of Object.keys(CATALOGUE) as CatalogueKey[])
      expect([key, (await set(admin, key, CATALOGUE[key].default)).status]).toEqual([key, 200]);
  });

  it("holds from the next request on", async () => {
    const admin = await givenMember({ role: "admin" });
    await set(admin, "screenshot_interval_minutes", 3);
    expect((await call(status, { token: admin.token })).data.screenshot_interval_minutes).toBe(3);
  });

  it("gives later sessions the new idle threshold", async () => {
    const admin = await givenMember({ role: "admin" });
    await set(admin, "idle_threshold_seconds", 600);
    const { data } = await call(checkIn, { token: admin.token, body: {} });
    const stored = await sql("select idle_threshold_seconds from work_sessions where id = $1", [data.work_session_id]);
    expect(stored).toEqual([{ idle_threshold_seconds: 600 }]);
  });

  it("moves the organization to another time zone", async () => {
    const admin = await givenMember({ role: "admin" });
    const { data } = await set(admin, "timezone", "Pacific/Auckland");
    expect(data.setting).toMatchObject({ value: "Pacific/Auckland", updated_by: { id: admin.id } });
    expect((await call(me, { token: admin.token })).data.organization.timezone).toBe("Pacific/Auckland");
  });

  it("writes down what was before and after", async () => {
    const admin = await givenMember({ role: "admin" });
    await set(admin, "working_days", [1, 2]);
    const [entry] = await sql("select user_id, action, resource, metadata from audit_log where org_id = $1", [
      admin.org_id,
    ]);
    expect(entry).toEqual({
      user_id: admin.id,
      action: "setting.update",
      resource: "setting",
      metadata: { key: "working_days", before: [1, 2, 3, 4, 5], after: [1, 2] },
    });
  });

  it("writes down only the size of what is too large to read", async () => {
    const admin = await givenMember({ role: "admin" });
    const rule = { match: "domain", pattern: "x".repeat(200), productivity: "neutral" };
    await set(
      admin,
      "productivity_rules",
      Array.from({ length: 100 }, () => rule),
    );
    const [entry] = await sql("select metadata from audit_log where org_id = $1", [admin.org_id]);
    expect(entry?.metadata).toMatchObject({ before: [], after: { left_out: true, items: 100 } });
  });

  it.each([
    ["timezone", "Europe/Atlantis", "body.value"],
    ["working_hours", { start: "9", end: "18:00" }, "body.value.start"],
    ["working_hours", { start: "09:00", end: "18:00", pause: 1 }, "body.value.pause"],
    ["working_days", [1, 9], "body.value.1"],
    ["retention_days", { activity: 0, screenshots: 1, audit: 365 }, "body.value.activity"],
    ["retention_days", { activity: 1, screenshots: 1, audit: 364 }, "body.value.audit"],
    ["productivity_rules", [{ match: "domain", pattern: "", productivity: "neutral" }], "body.value.0.pattern"],
    ["late_threshold_minutes", undefined, "body.value"],
  ])("refuses %s = %j and names the place", async (key, value, path) => {
    const admin = await givenMember({ role: "admin" });
    const answer = await set(admin, key, value);
    expect(answer).toMatchObject({ status: 400, error: { code: "VALIDATION_FAILED", details: [{ path }] } });
    expect(await sql("select from system_settings where org_id = $1", [admin.org_id])).toEqual([]);
  });

  it.each(["colour", "__proto__", "constructor"])("does not know %s", async (key) => {
    expect(await set(await givenMember({ role: "admin" }), key, 1)).toMatchObject({
      status: 404,
      error: { code: "NOT_FOUND" },
    });
  });

  it("refuses unknown fields", async () => {
    const { token } = await givenMember({ role: "admin" });
    const body = { value: 1, org_id: "x" };
    const answer = await call(update, { token, params: { key: "late_threshold_minutes" }, body });
    expect(answer).toMatchObject({ status: 400, error: { details: [{ path: "body.org_id" }] } });
  });

  it("is for administrators", async () => {
    expect((await set(await givenMember({ role: "manager" }), "late_threshold_minutes", 1)).status).toBe(403);
  });

  it("changes nothing for other organizations", async () => {
    const stranger = await givenMember();
    await set(await givenMember({ role: "admin" }), "late_threshold_minutes", 1);
    expect((await settingFor(stranger, "late_threshold_minutes"))?.value).toBe(15);
  });
});
