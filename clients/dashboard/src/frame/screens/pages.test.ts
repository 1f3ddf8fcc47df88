import "temporal-polyfill/global";
import { describe, expect, it } from "vitest";
import { withAddress, withoutShot, withShot } from "./pages.ts";

const shot = (id: string, minute: number) => ({
  id,
  timestamp: `2026-11-29T10:${String(minute).padStart(2, "0")}:00.000Z`,
  thumbnail_url: `old-${id}`,
});
const list = (newest: boolean) => {
  const [a, b, c, d] = [shot("a", 10), shot("b", 20), shot("c", 30), shot("d", 40)];
  const [first, second] = newest
    ? [
        [d, c],
        [b, a],
      ]
    : [
        [a, b],
        [c, d],
      ];
  return {
    pages: [
      { items: first, hours: [{ start: "2026-11-29T10:00:00Z", count: 4 }], next_cursor: "x" },
      { items: second, next_cursor: null },
    ],
    pageParams: [undefined, "x"],
  };
};
const idsOf = ({ pages }: { pages: { items: { id: string }[] }[] }) =>
  pages.map(({ items }) => items.map(({ id }) => id).join(""));

describe("withShot", () => {
  it.each([
    [true, 50, ["ndc", "ba"]],
    [true, 25, ["dc", "nba"]],
    [true, 5, ["dc", "ban"]],
    [false, 50, ["ab", "cdn"]],
    [false, 15, ["anb", "cd"]],
  ] as const)("puts a picture in its place (newest first: %s, minute %i)", (newest, minute, ids) => {
    const order = newest ? "newest" : "oldest";
    const next = withShot(list(newest), shot("n", minute), { order, zone: "UTC" });
    expect(idsOf(next)).toEqual(ids);
    expect(next.pages[0]?.hours).toEqual([{ start: "2026-11-29T10:00:00Z", count: 5 }]);
  });

  it("changes nothing for one that is known", () => {
    const known = list(true);
    expect(withShot(known, shot("a", 10), { order: "newest", zone: "UTC" })).toBe(known);
  });

  it("does not put one at the end of pages that go on", () => {
    const open = { pages: [{ items: [shot("d", 40)], next_cursor: "x" }], pageParams: [undefined] };
    expect(withShot(open, shot("n", 5), { order: "newest", zone: "UTC" }).pages[0]?.items).toHaveLength(1);
  });

  it("counts it in an hour of the zone's clocks", () => {
    const next = withShot(
      list(false),
      { ...shot("n", 0), timestamp: "2026-11-29T11:10:00.000Z" },
      { order: "oldest", zone: "Asia/Kolkata" },
    );
    expect(next.pages[0]?.hours?.at(-1)).toEqual({ start: "2026-11-29T10:30:00Z", count: 1 });
  });
});

describe("withoutShot and withAddress", () => {
  it("takes one away, and counts it no more", () => {
    const next = withoutShot(list(true), "c", "UTC");
    expect(idsOf(next)).toEqual(["d", "ba"]);
    expect(next.pages[0]?.hours).toEqual([{ start: "2026-11-29T10:00:00Z", count: 3 }]);
  });

  it("gives one a new address, and leaves the others theirs", () => {
    const addresses = withAddress(list(true), "c", "new").pages.flatMap(({ items }) =>
      items.map((one) => one.thumbnail_url),
    );
    expect(addresses).toEqual(["old-d", "new", "old-b", "old-a"]);
  });
});
