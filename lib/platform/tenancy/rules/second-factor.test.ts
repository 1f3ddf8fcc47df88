import { describe, expect, it } from "vitest";
import { mustEnrol, requiresFactor } from "./second-factor.ts";
import { resolveSettings } from "./settings.ts";

const rules = resolveSettings({ second_factor_roles: ["admin", "manager"] });

describe("a second factor", () => {
  it("is required of the roles that the organization names", () => {
    expect(requiresFactor(rules, "manager")).toBe(true);
    expect(requiresFactor(rules, "employee")).toBe(false);
    expect(requiresFactor(resolveSettings({}), "admin")).toBe(false);
  });

  it("has to be set up by those who have none", () => {
    expect(mustEnrol(rules, { role: "admin", has_second_factor: false })).toBe(true);
    expect(mustEnrol(rules, { role: "admin", has_second_factor: true })).toBe(false);
    expect(mustEnrol(rules, { role: "student", has_second_factor: false })).toBe(false);
  });
});
