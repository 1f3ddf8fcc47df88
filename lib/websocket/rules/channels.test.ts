import { describe, expect, it } from "vitest";
import type { Role } from "../../platform/tenancy/rules/roles.ts";
import { type Announcement, type Listener, mayHear, maySeeScreen, maySubscribe } from "./channels.ts";

const me = "018f0000-0000-7000-8000-000000000001";
const other = "018f0000-0000-7000-8000-000000000002";
const thing = "018f0000-0000-7000-8000-000000000003";

const listener = (role: Role, managed_departments: string[] | null = null): Listener => ({
  user_id: me,
  role,
  managed_departments,
});

const about = (user_id: string | null, channel: string, more: Partial<Announcement> = {}): Announcement => ({
  event: "user:status",
  channel,
  user_id,
  department: null,
  ...more,
});

describe("maySubscribe", () => {
  it.each(["attendance", "users", `live:${other}`])("keeps %s for managers and above", (channel) => {
    for (const role of ["student", "employee", "teacher"] as const)
      expect(maySubscribe(listener(role), channel)).toBe("forbidden");
    for (const role of ["manager", "admin", "super_admin"] as const)
      expect(maySubscribe(listener(role), channel)).toBe("allowed");
  });

  it.each(["notifications", "settings", `live:${me}`, `session:${thing}`, `class:${thing}`])(
    "opens %s to everybody",
    (channel) => {
      expect(maySubscribe(listener("student"), channel)).toBe("allowed");
    },
  );

  it.each([
    "",
    "user",
    "users:1",
    "live",
    "live:",
    "live:*",
    `live:${me}:x`,
    `room:${thing}`,
    "session:1",
    "__proto__",
  ])("does not know %j", (channel) => {
    expect(maySubscribe(listener("super_admin"), channel)).toBe("unknown");
  });
});

describe("mayHear", () => {
  it("tells a manager without departments of everybody", () => {
    expect(mayHear(listener("manager"), about(other, "users", { department: "Sales" }))).toBe(true);
    expect(mayHear(listener("manager"), about(other, "users"))).toBe(true);
  });

  it.each(["attendance", "users", `live:${other}`])(
    "tells a manager with departments only of those on %s",
    (channel) => {
      const manager = listener("manager", ["Sales"]);
      const event = "screenshot:new";
      expect(mayHear(manager, about(other, channel, { event, department: "Sales" }))).toBe(true);
      expect(mayHear(manager, about(other, channel, { event, department: "Research" }))).toBe(false);
      expect(mayHear(manager, about(other, channel, { event }))).toBe(false);
    },
  );

  it("tells a member on their own channel what they do now, and a manager only on that of everybody", () => {
    expect(mayHear(listener("student"), about(me, `live:${me}`))).toBe(true);
    expect(mayHear(listener("admin"), about(other, `live:${other}`))).toBe(false);
    expect(mayHear(listener("admin"), about(other, "users"))).toBe(true);
  });

  it.each([
    [["Sales"], true],
    [["Research"], true],
    [["Sales", "Research"], true],
    [["Support"], false],
    [null, true],
  ])("tells who looks after %j of whoever moved from Sales to Research: %s", (departments, hears) => {
    const moved = about(other, "users", { department: "Research", left_department: "Sales" });
    expect(mayHear(listener("manager", departments), moved)).toBe(hears);
  });

  it("takes no department for none at all", () => {
    const moved = about(other, "users", { department: null, left_department: "Sales" });
    expect(mayHear(listener("manager", ["Sales"]), moved)).toBe(true);
    expect(mayHear(listener("manager", ["Research"]), moved)).toBe(false);
  });

  it("tells managers of themselves, whatever their department", () => {
    expect(mayHear(listener("manager", ["Sales"]), about(me, "users", { department: "Research" }))).toBe(true);
  });

  it("keeps notifications private, even from administrators", () => {
    expect(mayHear(listener("super_admin"), about(other, "notifications"))).toBe(false);
    expect(mayHear(listener("student"), about(me, "notifications"))).toBe(true);
  });

  it("says nothing on a channel that one may not subscribe to any more", () => {
    expect(mayHear(listener("employee"), about(me, "users"))).toBe(false);
  });

  it.each([`session:${thing}`, `class:${thing}`])(
    "tells students on %s of start and end, and of themselves",
    (channel) => {
      const student = listener("student");
      expect(mayHear(student, about(other, channel, { event: "session:started" }))).toBe(true);
      expect(mayHear(student, about(other, channel, { event: "session:ended" }))).toBe(true);
      expect(mayHear(student, about(me, channel, { event: "session:attendance-marked" }))).toBe(true);
      expect(mayHear(student, about(other, channel, { event: "session:attendance-marked" }))).toBe(false);
      expect(mayHear(student, about(other, channel, { event: "session:qr-updated" }))).toBe(false);
    },
  );

  it("tells teachers everything of a session", () => {
    expect(mayHear(listener("teacher"), about(other, `session:${thing}`, { event: "session:qr-updated" }))).toBe(true);
  });
});

describe("what is about the organization", () => {
  it("is told on settings to everybody, and nothing else is told there to others", () => {
    expect(mayHear(listener("student"), about(null, "settings", { event: "settings:update" }))).toBe(true);
    expect(mayHear(listener("super_admin"), about(other, "settings", { event: "settings:update" }))).toBe(false);
  });

  it("is told on notifications of an interval alone, to those known to have none of their own", () => {
    const interval = about(null, "notifications", { event: "interval:assigned" });
    expect(mayHear({ ...listener("student"), has_own_interval: false }, interval)).toBe(true);
    expect(mayHear({ ...listener("student"), has_own_interval: true }, interval)).toBe(false);
    expect(mayHear(listener("student"), interval)).toBe(false);
    const another = about(null, "notifications", { event: "notification" });
    expect(mayHear({ ...listener("student"), has_own_interval: false }, another)).toBe(false);
    const anothers = about(other, "notifications", { event: "interval:assigned" });
    expect(mayHear({ ...listener("student"), has_own_interval: false }, anothers)).toBe(false);
  });
});

describe("maySeeScreen", () => {
  it("is for oneself and for managers of the department", () => {
    const screen = about(other, "users", { department: "Sales" });
    expect(maySeeScreen(listener("student"), about(me, "users"))).toBe(true);
    expect(maySeeScreen(listener("manager", ["Sales"]), screen)).toBe(true);
    expect(maySeeScreen(listener("manager", ["Research"]), screen)).toBe(false);
    expect(maySeeScreen(listener("admin"), screen)).toBe(true);
    for (const role of ["student", "employee", "teacher"] as const)
      expect(maySeeScreen(listener(role), screen)).toBe(false);
  });
});
