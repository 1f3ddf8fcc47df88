import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overPages } from "./pages.ts";

const rows = (count: number) => Array.from({ length: count }, (_, index) => index);
const sizes = (count: number, first: number, next: number) =>
  overPages(rows(count), first, next).map(({ length }) => length);

describe("overPages", () => {
  it("is one page for what fits", () => {
    expect(sizes(31, 32, 50)).toEqual([31]);
    expect(sizes(0, 32, 50)).toEqual([0]);
  });

  it("takes rows from a full page rather than leave a few on the last", () => {
    expect(sizes(33, 32, 50)).toEqual([29, 4]);
    expect(sizes(100, 32, 50)).toEqual([32, 50, 18]);
    expect(sizes(83, 32, 50)).toEqual([32, 47, 4]);
  });

  it("keeps every row, in order, on pages that have room for it", () => {
    fc.assert(
      fc.property(
        fc.nat(800),
        fc.integer({ min: 5, max: 50 }),
        fc.integer({ min: 5, max: 50 }),
        (count, first, next) => {
          const pages = overPages(rows(count), first, next);
          expect(pages.flat()).toEqual(rows(count));
          for (const [index, page] of pages.entries())
            expect(page.length).toBeLessThanOrEqual(index === 0 ? first : next);
          if (count >= 4) expect(pages.at(-1)?.length).toBeGreaterThanOrEqual(4);
        },
      ),
    );
  });
});
