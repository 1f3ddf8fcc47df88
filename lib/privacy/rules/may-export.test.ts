import { describe, expect, it } from "vitest";
import { mayAssign, ROLES } from "../../platform/tenancy/rules/roles.ts";
import { mayExport } from "./may-export.ts";

const pairs = ROLES.flatMap((asker) => ROLES.map((member) => [asker, member] as const));

describe("mayExport", () => {
  it.each(ROLES)("lets every %s have a copy of their own data", (role) => {
    expect(mayExport({ id: "a", role, status: "active" }, { id: "a", role })).toBe(true);
  });

  it.each(pairs)("lets %s have that of %s only where the role is theirs to give", (asker, member) => {
    expect(mayExport({ id: "a", role: asker, status: "active" }, { id: "b", role: member })).toBe(
      mayAssign(asker, member),
    );
  });

  it.each(["inactive", "terminated"] as const)("gives nothing to who is %s", (status) => {
    expect(mayExport({ id: "a", role: "super_admin", status }, { id: "b", role: "student" })).toBe(false);
    expect(mayExport({ id: "a", role: "admin", status }, { id: "a", role: "admin" })).toBe(false);
  });
});
