import { describe, expect, it } from "vitest";
import { linesOf, sharesOf, sumsOf } from "./groups.ts";
import type { Day } from "./queries.ts";

const at = (time: string) => `2026-03-02T${time}:00.000Z`;
const NOW = Date.parse(at("10:00"));

const day = (name: string, department: string | null, more: Partial<Day> = {}): Day =>
  ({
    user_id: name,
    name,
    department,
    state: "offline",
    status: "present",
    first_login: at("09:00"),
    is_running: false,
    net_work_duration: 3600,
    total_active_duration: 1800,
    total_idle_duration: 600,
    total_break_duration: 300,
    segments: [],
    ...more,
  }) as Day;

const shapeOf = (lines: ReturnType<typeof linesOf>) =>
  lines.map((line) => (line.kind === "day" ? line.day.name : `[${line.name} ${line.days.length}]`));

describe("linesOf", () => {
  const days = [day("Dan", "Sales"), day("Ada", "Sales"), day("Bea", null), day("Cem", "Legal"), day("Eve", "Sales")];

  it("puts those who come first before their departments, which are folded, nobody's last", () => {
    expect(shapeOf(linesOf(days, 1, new Set()))).toEqual(["Dan", "[Legal 1]", "[Sales 2]", "[null 1]"]);
  });

  it("shows who is in a department that is open, and each member once", () => {
    const lines = shapeOf(linesOf(days, 1, new Set(["Sales", ""])));
    expect(lines).toEqual(["Dan", "[Legal 1]", "[Sales 2]", "Ada", "Eve", "[null 1]", "Bea"]);
  });
});

describe("sumsOf", () => {
  it("adds up what the rows show", () => {
    const running = { is_running: true, state: "active" as const, status: "late" as const };
    const sums = sumsOf([day("Ada", null, running), day("Bea", null, { first_login: null })], at("09:59"), NOW);
    expect(sums).toEqual({ net: 7260, active: 3660, idle: 1200, breaks: 600, here: 1, came: 1, late: 1 });
  });

  it("lets idle time grow with the net work that it is part of", () => {
    const sums = sumsOf([day("Ada", null, { is_running: true, state: "idle" })], at("09:59"), NOW);
    expect(sums).toMatchObject({ net: 3660, active: 1800, idle: 660 });
  });
});

describe("sharesOf", () => {
  it("says of each quarter of an hour how much of the group was at work", () => {
    const worked = day("Ada", null, { segments: [["active", at("09:00"), at("09:30")]] as Day["segments"] });
    const rested = day("Bea", null, {
      segments: [
        ["idle", at("09:00"), at("09:15")],
        ["lunch_break", at("09:15"), at("10:00")],
      ] as Day["segments"],
    });
    const shares = sharesOf([worked, rested], [Date.parse(at("09:00")), NOW], NOW);
    expect(shares.map(({ share }) => share)).toEqual([1, 0.5, 0, 0]);
  });
});
