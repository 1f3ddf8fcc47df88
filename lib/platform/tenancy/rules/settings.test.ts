import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSettingKey, resolveSettings, SETTINGS, type SettingKey } from "./settings.ts";

const KEYS = Object.keys(SETTINGS) as SettingKey[];
const defaults = Object.fromEntries(KEYS.map((key) => [key, SETTINGS[key].default]));

describe("SETTINGS", () => {
  it.each(KEYS)("accepts its own default for %s", (key) => {
    expect(SETTINGS[key].schema.safeParse(SETTINGS[key].default)).toMatchObject({ success: true });
  });

  it.each([
    ["working_hours", { start: "24:00", end: "18:00" }],
    ["working_hours", { start: "09:00", end: "09:00" }],
    ["working_hours", { start: "9:00", end: "18:00" }],
    ["working_days", [0]],
    ["working_days", [8]],
    ["holidays", ["2026-02-30"]],
    ["late_threshold_minutes", -1],
    ["late_threshold_minutes", 1441],
    ["idle_threshold_seconds", 29],
    ["idle_threshold_seconds", 300.5],
    ["screenshot_interval_minutes", 0],
    ["screenshot_interval_minutes", 61],
    ["blur_policy", "some"],
    ["retention_days", { activity: 0, screenshots: 90, audit: 90 }],
    ["self_registration", { enabled: true, role: "admin" }],
    ["productivity_rules", [{ match: "title", pattern: "x", productivity: "neutral" }]],
    ["productivity_rules", [{ match: "domain", pattern: "", productivity: "neutral" }]],
  ] as const)("refuses %s as %j", (key, value) => {
    expect(SETTINGS[key].schema.safeParse(value)).toMatchObject({ success: false });
  });

  it("accepts a night shift, which ends before it starts", () => {
    expect(SETTINGS.working_hours.schema.safeParse({ start: "22:00", end: "06:00" })).toMatchObject({ success: true });
  });
});

describe("resolveSettings", () => {
  it("answers the defaults for an organization that has stored nothing", () => {
    expect(resolveSettings({})).toEqual(defaults);
  });

  it("prefers a stored value", () => {
    expect(resolveSettings({ late_threshold_minutes: 0 }).late_threshold_minutes).toBe(0);
  });

  it("falls back where a stored value no longer fits", () => {
    expect(resolveSettings({ blur_policy: "mosaic" }).blur_policy).toBe("none");
  });

  it("leaves out what is no setting", () => {
    expect(resolveSettings({ colour: "blue" })).not.toHaveProperty("colour");
  });

  it("always answers settings that fit their schemas, whatever is stored", () => {
    const stored = fc.dictionary(fc.constantFrom(...KEYS), fc.jsonValue());
    fc.assert(
      fc.property(stored, (given) => {
        const settings = resolveSettings(given);
        for (const key of KEYS) expect(SETTINGS[key].schema.safeParse(settings[key]).success).toBe(true);
      }),
    );
  });
});

describe("isSettingKey", () => {
  it("knows every setting", () => {
    expect(KEYS.every(isSettingKey)).toBe(true);
  });

  it.each(["", "colour", "__proto__", "constructor", "toString"])("refuses %j", (key) => {
    expect(isSettingKey(key)).toBe(false);
  });
});
