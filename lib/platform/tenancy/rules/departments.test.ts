import { describe, expect, it } from "vitest";
import { departmentsFor } from "./departments.ts";

describe("the departments of a manager's list", () => {
  it("are all for those without departments of their own, or the one asked for", () => {
    expect(departmentsFor({ managed_departments: null }, undefined)).toBeNull();
    expect(departmentsFor({ managed_departments: null }, "Sales")).toEqual(["Sales"]);
  });

  it("are the managed ones, and nothing where another is asked for", () => {
    const manager = { managed_departments: ["Sales", "Support"] };
    expect(departmentsFor(manager, undefined)).toEqual(["Sales", "Support"]);
    expect(departmentsFor(manager, "Support")).toEqual(["Support"]);
    expect(departmentsFor(manager, "Legal")).toEqual([]);
    expect(departmentsFor({ managed_departments: [] }, undefined)).toEqual([]);
  });
});
