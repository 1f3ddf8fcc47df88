import { describe, expect, it } from "vitest";
import type { Picture } from "../../ui/pictures/picture.ts";
import { moved, rowsOf } from "./rows.ts";

const picture = (minute: number): Picture => ({
  id: `${minute}`,
  user: "Alice",
  at: `2026-11-29T${String(10 + Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}:00Z`,
  application: null,
  title: null,
  tone: "neutral",
  thumbnail: null,
  status: "ready",
  isBlurred: false,
});
const hourOf = (at: number) => Math.floor(at / 3_600_000) * 3_600_000;
// 10:00 to 10:40, then 11:00 and 11:10: lines of three are 3, 2 and 2.
const pictures = [0, 10, 20, 30, 40, 60, 70].map(picture);
const rows = rowsOf(pictures, 3, hourOf);

describe("rowsOf", () => {
  it("begins each hour anew, and loses no picture", () => {
    expect(rows.map((row) => (row.kind === "hour" ? "h" : row.pictures.length))).toEqual(["h", 3, 2, "h", 2]);
    expect(rows.flatMap((row) => (row.kind === "hour" ? [] : row.pictures))).toEqual(pictures);
    expect(rowsOf([], 3, hourOf)).toEqual([]);
  });
});

describe("moved", () => {
  it.each([
    [0, "ArrowLeft", undefined],
    [0, "ArrowRight", 1],
    [2, "ArrowRight", 3],
    [2, "ArrowDown", 4],
    [3, "ArrowDown", 5],
    [5, "ArrowUp", 3],
    [6, "ArrowDown", undefined],
    [0, "ArrowUp", undefined],
    [3, "Home", 0],
    [3, "End", 6],
    [3, "x", undefined],
  ] as const)("from %i by %s leads to %s", (from, key, to) => {
    expect(moved(rows, from, key)).toBe(to);
  });
});
