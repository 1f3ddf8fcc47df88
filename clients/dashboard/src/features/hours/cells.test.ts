import { describe, expect, it } from "vitest";
import { cellOf, columnsOf, type DayOf, markOf, sumOf } from "./cells.ts";

const november = Array.from({ length: 30 }, (_, day) => `2026-11-${String(day + 1).padStart(2, "0")}`);
const december = Array.from({ length: 31 }, (_, day) => `2026-12-${String(day + 1).padStart(2, "0")}`);
const day = (date: string, more: Partial<DayOf> = {}): DayOf => ({
  date,
  status: "present",
  net: 3600,
  active: 1800,
  late: false,
  ...more,
});
const none = { running: new Map<string, string>(), review: new Set<string>() };
const column = (...dates: string[]) => ({ from: dates[0] ?? "", dates });
const member = { user_id: "a" };

describe("columnsOf", () => {
  const isMonday = (date: string) => new Date(`${date}T00:00:00Z`).getUTCDay() === 1;

  it("has a column for each day of a month", () => {
    expect(columnsOf(december, isMonday)).toHaveLength(31);
  });

  it("has a column for each week of more, the first and the last of which may be short", () => {
    const columns = columnsOf([...november, ...december], isMonday);
    expect(columns.map(({ from }) => from).slice(0, 3)).toEqual(["2026-11-01", "2026-11-02", "2026-11-09"]);
    expect(columns.flatMap(({ dates }) => dates)).toEqual([...november, ...december]);
  });

  it("has a column for each month of a year", () => {
    const year = Array.from({ length: 200 }, (_, index) =>
      new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10),
    );
    expect(columnsOf(year, isMonday).map(({ from }) => from.slice(0, 7))).toEqual([
      "2026-01",
      "2026-02",
      "2026-03",
      "2026-04",
      "2026-05",
      "2026-06",
      "2026-07",
    ]);
  });
});

describe("cellOf", () => {
  it("says nothing of a date of which nothing is known", () => {
    expect(cellOf(member, new Map(), column("2026-11-02"), none)).toBeUndefined();
  });

  it("tells work, lateness, that it runs and that somebody has to look", () => {
    const days = new Map([["2026-11-02", day("2026-11-02", { late: true })]]);
    const marks = { running: new Map([["a", "2026-11-02"]]), review: new Set([markOf("a", "2026-11-02")]) };
    expect(cellOf(member, days, column("2026-11-02"), marks)).toEqual({
      net: 3600,
      active: 1800,
      late: 1,
      away: null,
      isRunning: true,
      needsReview: true,
    });
  });

  it("names the reason of a date without work", () => {
    const days = new Map([["2026-11-02", day("2026-11-02", { status: "on_leave", net: 0, active: 0 })]]);
    expect(cellOf(member, days, column("2026-11-02"), none)).toMatchObject({ net: 0, away: "on_leave" });
  });

  it("adds the dates of a week up", () => {
    const days = new Map([
      ["2026-11-02", day("2026-11-02")],
      ["2026-11-03", day("2026-11-03", { status: "absent", net: 0 })],
      ["2026-11-04", day("2026-11-04")],
    ]);
    expect(cellOf(member, days, column("2026-11-02", "2026-11-03", "2026-11-04"), none)).toMatchObject({
      net: 7200,
      away: null,
    });
  });
});

describe("sumOf", () => {
  it("adds what is known by date", () => {
    const byDate = new Map([["2026-11-02", { net: 100, days: 2, late: 1 }]]);
    expect(sumOf(byDate, column("2026-11-02", "2026-11-03"))).toEqual({ net: 100, days: 2, late: 1 });
  });
});
