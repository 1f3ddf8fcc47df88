import { describe, expect, it } from "vitest";
import { hasAtLeast, mayAssign, ROLES } from "./roles.ts";

const pairs = ROLES.flatMap((actor) => ROLES.map((target) => [actor, target] as const));

describe("hasAtLeast", () => {
  it("lets every role do what it may do itself", () => {
    for (const role of ROLES) expect(hasAtLeast(role, role)).toBe(true);
  });

  it("ranks students and employees alike", () => {
    expect(hasAtLeast("student", "employee")).toBe(true);
    expect(hasAtLeast("employee", "student")).toBe(true);
  });

  it("lets a manager do what a teacher may, and not the other way round", () => {
    expect(hasAtLeast("manager", "teacher")).toBe(true);
    expect(hasAtLeast("teacher", "manager")).toBe(false);
  });

  it("keeps what needs an administrator from everybody below", () => {
    expect(ROLES.filter((role) => hasAtLeast(role, "admin"))).toEqual(["admin", "super_admin"]);
  });
});

describe("mayAssign", () => {
  it("is allowed to administrators, for every role up to their own, and to nobody else: all 36 pairs", () => {
    const allowed = pairs.filter(([actor, target]) => mayAssign(actor, target)).map((pair) => pair.join(" "));
    expect(allowed).toEqual([
      "admin student",
      "admin employee",
      "admin teacher",
      "admin manager",
      "admin admin",
      "super_admin student",
      "super_admin employee",
      "super_admin teacher",
      "super_admin manager",
      "super_admin admin",
      "super_admin super_admin",
    ]);
  });

  it("never gives away more than the actor may do", () => {
    for (const [actor, target] of pairs) if (mayAssign(actor, target)) expect(hasAtLeast(actor, target)).toBe(true);
  });
});
