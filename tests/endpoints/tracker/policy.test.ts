import { describe, expect, it, vi } from "vitest";
import * as heartbeats from "../../../functions/activity/heartbeat.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as status from "../../../functions/attendance/status.ts";
import * as setSchedule from "../../../functions/schedules/set.ts";
import * as update from "../../../functions/settings/update.ts";
import * as policy from "../../../functions/tracker/policy.ts";
import * as setInterval from "../../../functions/tracker/set-interval.ts";
import { SETTINGS } from "../../../lib/platform/tenancy/rules/settings.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member } from "../../steps/scene/given.ts";

useTestDatabase();
const instant = useInstant("2026-06-17T12:00:00Z");
const later = (seconds: number) => new Date(instant.getTime() + seconds * 1000);

const policyOf = async ({ token }: Member, now?: Date) =>
  (await call(policy, { token, ...(now !== undefined && { now }) })).data.policy;
const versionOf = async (member: Member, now?: Date) => (await policyOf(member, now)).policy_version;
const choose = async ({ token }: Member, key: string, value: unknown) =>
  expect((await call(update, { token, params: { key }, body: { value } })).status).toBe(200);
const schedule = ({ token }: Member, member: Member, body: Record<string, unknown>) =>
  call(setSchedule, { token, params: { id: member.id }, body });

async function givenTeam() {
  const { id: org_id } = await givenOrganization({ timezone: "Europe/Berlin" });
  return { org_id, admin: await givenMember({ org_id, role: "admin" }), member: await givenMember({ org_id }) };
}

describe("GET /api/tracker/policy", () => {
  it("says everything that a tracker goes by", async () => {
    const { member } = await givenTeam();
    expect(await policyOf(member)).toEqual({
      policy_version: expect.stringMatching(/^[\w-]{12}$/),
      interval_minutes: 10,
      source: "organization",
      timing: "fixed",
      monitors: "all",
      capture_rules: SETTINGS.capture_rules.default,
      blur_policy: "none",
      auto_start: "off",
      private_mode_minutes: 15,
      review_seconds: 60,
      live_view: false,
      min_version: null,
      heartbeat_seconds: 30,
      idle_threshold_seconds: 300,
      hours: {
        timezone: "Europe/Berlin",
        week: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, start: "09:00", end: "18:00" })),
        holidays: [],
      },
    });
  });

  it("names where heartbeats are better posted, of which no version speaks", async () => {
    const { member } = await givenTeam();
    const asked = () => call(policy, { token: member.token });
    const { data: before } = await asked();
    expect(before.heartbeat_url).toBeNull();
    vi.stubEnv("HEARTBEAT_URL", "https://beats.example.com/api/activity/heartbeat");
    const { data: after, headers } = await asked();
    expect(after).toEqual({ ...before, heartbeat_url: "https://beats.example.com/api/activity/heartbeat" });
    // Whoever knows the policy learns of the address all the same.
    vi.unstubAllEnvs();
    const again = await call(policy, { token: member.token, headers: { "if-none-match": String(headers.etag) } });
    expect(again.status).toBe(200);
  });

  it("skips password managers and private browsing unless somebody says otherwise", async () => {
    const { member } = await givenTeam();
    const { capture_rules } = await policyOf(member);
    const skipped = capture_rules.filter(({ effect }) => effect === "skip").map(({ pattern }) => pattern);
    expect(skipped).toEqual(
      expect.arrayContaining(["1Password", "KeePass", "Bitwarden", "(Incognito)", "[InPrivate]"]),
    );
  });

  it.each([
    ["screenshot_interval_minutes", 20],
    ["screenshot_timing", "random"],
    ["screenshot_monitors", "active"],
    ["capture_rules", [{ field: "title", match: "regex", pattern: "^bank\\b", effect: "mask" }]],
    ["blur_policy", "full"],
    ["tracker_auto_start", "on_assignment"],
    ["private_mode_minutes", 0],
    ["review_seconds", 0],
    ["live_view", { ...SETTINGS.live_view.default, enabled: true }],
    ["tracker_min_version", "1.4.0"],
    ["idle_threshold_seconds", 60],
    ["working_hours", { start: "08:00", end: "12:00" }],
    ["working_days", [6, 7]],
    ["holidays", ["2026-12-25"]],
    ["timezone", "Asia/Tokyo"],
  ])("has another version when %s has changed, and the old one when it is put back", async (key, value) => {
    const { admin, member } = await givenTeam();
    const before = await policyOf(member);
    await choose(admin, key, value);
    const changed = await policyOf(member);
    expect(changed).not.toEqual(before);
    expect(changed.policy_version).not.toBe(before.policy_version);
    const { default: fallback } = key === "timezone" ? { default: "Europe/Berlin" } : SETTINGS[key as "blur_policy"];
    await choose(admin, key, fallback);
    expect(await versionOf(member)).toBe(before.policy_version);
  });

  it("keeps its version when something else has changed, and with the clock", async () => {
    const { admin, member } = await givenTeam();
    const before = await versionOf(member);
    await choose(admin, "late_threshold_minutes", 1);
    expect([await versionOf(member), await versionOf(member, later(3 * 86_400))]).toEqual([before, before]);
  });

  it("names the member's own interval and week, from the day on which it holds", async () => {
    const { admin, member } = await givenTeam();
    const before = await versionOf(member);
    await call(setInterval, { token: admin.token, body: { user_id: member.id, interval_minutes: 2 } });
    expect(await policyOf(member)).toMatchObject({ interval_minutes: 2, source: "member" });
    await call(setInterval, { token: admin.token, body: { user_id: member.id, interval_minutes: null } });
    const week = [{ weekday: 2, start: "22:00", end: "06:00" }];
    await schedule(admin, member, { valid_from: "2026-06-19", kind: "week", week });
    await schedule(admin, member, { valid_from: "2026-07-01", kind: "none" });
    // Until 22:00 UTC it is the 18th in Berlin.
    expect(await versionOf(member, new Date("2026-06-18T21:59:59Z"))).toBe(before);
    expect((await policyOf(member, new Date("2026-06-18T22:00:00Z"))).hours.week).toEqual(week);
    expect((await policyOf(member, new Date("2026-07-02T00:00:00Z"))).hours.week).toEqual([]);
    expect((await policyOf(await givenMember({ role: "student" }))).hours.week).toEqual([]);
  });

  it("names the holidays that are to come", async () => {
    const { admin, member } = await givenTeam();
    await choose(admin, "holidays", ["2026-12-25", "2026-01-01", "2026-06-17"]);
    expect((await policyOf(member)).hours.holidays).toEqual(["2026-06-17", "2026-12-25"]);
    expect((await policyOf(member, later(86_400))).hours.holidays).toEqual(["2026-12-25"]);
  });

  it("is 304 for a tracker that has it, until it changes", async () => {
    const { admin, member } = await givenTeam();
    const ask = (tag: string) => call(policy, { token: member.token, headers: { "if-none-match": tag } });
    const { headers } = await call(policy, { token: member.token });
    const tag = String(headers.etag);
    expect(tag).toMatch(/^"/);
    expect((await ask(tag)).status).toBe(304);
    await choose(admin, "screenshot_monitors", "primary");
    expect(await ask(tag)).toMatchObject({ status: 200, data: { policy: { monitors: "primary" } } });
  });
});

describe("the version of the policy", () => {
  const beat = (member: Member, now: Date) =>
    call(heartbeats, { token: member.token, body: heartbeat(now.getTime() / 1000), now });

  it("is told with status and with each heartbeat, and within a minute of a change", async () => {
    const { admin, member } = await givenTeam();
    await call(checkIn, { token: member.token });
    const before = await versionOf(member);
    expect((await call(status, { token: member.token })).data.policy_version).toBe(before);
    expect((await beat(member, later(30))).data).toEqual({ accepted: 1, rejected: [], policy_version: before });
    await choose(admin, "screenshot_timing", "random");
    const changed = await versionOf(member);
    expect(changed).not.toBe(before);
    expect((await call(status, { token: member.token })).data.policy_version).toBe(changed);
    expect((await beat(member, later(61))).data.policy_version).toBe(changed);
  });

  it("is that of the member's own interval and week", async () => {
    const { admin, member } = await givenTeam();
    await call(setInterval, { token: admin.token, body: { user_id: member.id, interval_minutes: 2 } });
    const week = [{ weekday: 3, start: "08:00", end: "12:00" }];
    await schedule(admin, member, { valid_from: "2026-06-17", kind: "week", week });
    await call(checkIn, { token: member.token });
    const version = await versionOf(member);
    expect((await beat(member, later(30))).data.policy_version).toBe(version);
    expect((await call(status, { token: member.token })).data).toMatchObject({
      policy_version: version,
      screenshot_interval_minutes: 2,
    });
  });
});

describe("capture rules", () => {
  const rule = { field: "title", match: "regex", pattern: "a", effect: "skip" };
  const put = async (value: unknown) => {
    const { token } = await givenMember({ role: "admin" });
    return call(update, { token, params: { key: "capture_rules" }, body: { value } });
  };

  it.each([
    ["PATTERN_INVALID", "("],
    ["PATTERN_TOO_COSTLY", "(a+)+$"],
  ])("are refused with %s for %s, and stay as they were", async (code, pattern) => {
    const { status: refused, error } = await put([rule, { ...rule, pattern }]);
    expect([refused, error.code, error.details]).toMatchObject([422, code, { path: "body.value.1.pattern" }]);
  });

  it.each([
    ["more than fifty", Array.from({ length: 51 }, () => rule)],
    ["a long pattern", [{ ...rule, pattern: "x".repeat(201) }]],
    ["an empty pattern", [{ ...rule, pattern: "" }]],
    ["another effect", [{ ...rule, effect: "hide" }]],
    ["another field", [{ ...rule, field: "path" }]],
  ])("refuse %s", async (_what, value) => {
    expect((await put(value)).error.code).toBe("VALIDATION_FAILED");
  });

  it("may be none, and as many as fifty", async () => {
    expect((await put([])).status).toBe(200);
    expect((await put(Array.from({ length: 50 }, () => rule))).status).toBe(200);
  });
});
