import { describe, expect, it } from "vitest";
import { type OpenDoor, roleOfJoiner } from "./self-registration.ts";

const open: OpenDoor = {
  is_active: true,
  domain: "acme.example",
  domain_verified_at: new Date("2026-01-01T00:00:00Z"),
  self_registration: { enabled: true, role: "student" },
};

describe("roleOfJoiner", () => {
  it("is what the organization's setting says", () => {
    expect(roleOfJoiner(open, "eve@acme.example")).toBe("student");
    const employees = { ...open, self_registration: { enabled: true, role: "employee" } };
    expect(roleOfJoiner(employees, "eve@acme.example")).toBe("employee");
  });

  it.each<[string, Partial<OpenDoor>]>([
    ["is out of use", { is_active: false }],
    ["has no domain", { domain: null }],
    ["has not proved its domain", { domain_verified_at: null }],
    ["has another domain", { domain: "beta.example" }],
    ["has set nothing", { self_registration: null }],
    ["lets nobody join", { self_registration: { enabled: false, role: "employee" } }],
    ["has a setting that nobody understands", { self_registration: { enabled: true, role: "admin" } }],
  ])("is none where the organization %s", (_what, difference) => {
    expect(roleOfJoiner({ ...open, ...difference }, "eve@acme.example")).toBeUndefined();
  });

  it.each([null, "eve@beta.example", "eve@mail.acme.example", "eve@xacme.example"])("is none for %s", (email) => {
    expect(roleOfJoiner(open, email)).toBeUndefined();
  });
});
