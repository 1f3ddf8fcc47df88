import { expect, it } from "vitest";
import { isStillSeen } from "./still-seen.ts";

it.each([
  ["all, who looks after all", null, null, true],
  ["some, who looks after all", null, ["Sales"], true],
  ["some, who looks after them and others", ["Sales", "Legal"], ["Sales"], true],
  ["nobody's, who looks after none", [], [], true],
  ["some, who looks after one of them no longer", ["Sales"], ["Sales", "Legal"], false],
  ["all, who looks after some now", ["Sales"], null, false],
])("of a file of %s", (_what, managed_departments, departments, isSeen) => {
  expect(isStillSeen({ managed_departments }, { is_own: false, departments })).toBe(isSeen);
});

it("of one's own days, whatever one looks after", () => {
  expect(isStillSeen({ managed_departments: [] }, { is_own: true, departments: null })).toBe(true);
});
