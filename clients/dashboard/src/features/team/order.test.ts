import { describe, expect, it } from "vitest";
import { inOrder, keptOrder, latenessOf, needOf, nextSort, readSort, writeSort } from "./order.ts";
import type { Day } from "./queries.ts";

const at = (time: string) => `2026-03-02T${time}:00.000Z`;
const NOW = Date.parse(at("10:00"));
const SHIFT = { start: at("09:00"), end: at("17:00") };

const day = (name: string, more: Partial<Day> = {}): Day =>
  ({
    user_id: name,
    name,
    status: "present",
    needs_review: false,
    first_login: at("09:00"),
    shift: SHIFT,
    state: "active",
    state_since: at("09:50"),
    total_active_duration: 0,
    net_work_duration: 0,
    ...more,
  }) as Day;

const namesOf = (days: readonly Day[]) => days.map(({ name }) => name);
const need = (each: Day) => needOf(each, true, NOW);

describe("needOf", () => {
  const missing = day("a", { status: null, first_login: null, state: "offline" });

  it.each([
    ["something to review before all else", day("a", { needs_review: true, state: "idle" }), "review"],
    ["whoever has not come though they should have", missing, "missing"],
    ["nobody before their shift", { ...missing, shift: { start: at("10:01"), end: at("17:00") } }, undefined],
    ["nobody who is not expected", { ...missing, shift: null }, undefined],
    ["nobody on leave", { ...missing, status: "on_leave" as const }, undefined],
    ["whoever is idle for long", day("a", { state: "idle", state_since: at("09:45") }), "idle"],
    ["nobody who has just become idle", day("a", { state: "idle", state_since: at("09:46") }), undefined],
  ])("points out %s", (_what, each, expected) => {
    expect(needOf(each, true, NOW)).toBe(expected);
  });

  it("says of a day that is over only what is true of it for good", () => {
    expect(needOf(day("a", { state: "idle", state_since: at("01:00") }), false, NOW)).toBeUndefined();
    expect(needOf(missing, false, NOW)).toBeUndefined();
    expect(needOf({ ...missing, status: "absent" }, false, NOW)).toBe("missing");
  });
});

describe("inOrder", () => {
  const team = [
    day("Ada", { net_work_duration: 10 }),
    day("Bea", { state: "idle", state_since: at("08:00"), net_work_duration: 30 }),
    day("Cem", { first_login: null, status: null, state: "offline" }),
    day("Dan", { needs_review: true, net_work_duration: 20 }),
    day("Eve", { state: null, net_work_duration: 30 }),
  ];

  it("begins with those who need attention, the rest by name", () => {
    expect(namesOf(inOrder(team, undefined, need))).toEqual(["Dan", "Cem", "Bea", "Ada", "Eve"]);
  });

  it.each([
    ["-name", ["Eve", "Dan", "Cem", "Bea", "Ada"]],
    ["-net", ["Bea", "Eve", "Dan", "Ada", "Cem"]],
    ["net", ["Ada", "Dan", "Bea", "Eve", "Cem"]],
    ["state", ["Ada", "Dan", "Bea", "Cem", "Eve"]],
    ["-state", ["Cem", "Bea", "Ada", "Dan", "Eve"]],
    ["in", ["Ada", "Bea", "Dan", "Eve", "Cem"]],
  ])("sorts by %s, what is not known last", (text, expected) => {
    expect(namesOf(inOrder(team, readSort(text), need))).toEqual(expected);
  });
});

describe("a sort in an address", () => {
  it("is read as it was written, and nothing else is", () => {
    for (const text of ["name", "-state", "in", "-active", "net"]) {
      const sort = readSort(text);
      expect(sort && writeSort(sort)).toBe(text);
    }
    for (const text of [undefined, "", "-", "--net", "email"]) expect(readSort(text)).toBeUndefined();
  });

  it("turns with each press, and with the third is nobody's", () => {
    expect(nextSort(undefined, "net")).toEqual({ by: "net", isDown: true });
    expect(nextSort({ by: "net", isDown: true }, "net")).toEqual({ by: "net", isDown: false });
    expect(nextSort({ by: "net", isDown: false }, "net")).toBeUndefined();
    expect(nextSort({ by: "net", isDown: true }, "name")).toEqual({ by: "name", isDown: false });
  });
});

describe("keptOrder", () => {
  it("stays as it was looked at: who has gone goes, who has come stands at the end", () => {
    expect(keptOrder(["b", "a", "c"], ["a", "c", "d"], new Set(["a", "b", "c", "d"]))).toEqual(["b", "a", "c", "d"]);
    expect(keptOrder(["b", "a"], ["a"], new Set(["a"]))).toEqual(["a"]);
  });
});

describe("latenessOf", () => {
  it("is from the start of the shift, for those whose day is late", () => {
    expect(latenessOf(day("a", { status: "late", first_login: at("09:22") }))).toBe(22 * 60);
    expect(latenessOf(day("a", { status: "present", first_login: at("09:03") }))).toBeUndefined();
    expect(latenessOf(day("a", { status: "late", shift: null }))).toBeUndefined();
  });
});
