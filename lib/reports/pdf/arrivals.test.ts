import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrivalsOf } from "./arrivals.ts";

const START = new Date("2026-03-02T08:00:00Z");
const came = (minute: number, status = "present", second = 0) => ({
  status,
  marked_at: new Date(START.getTime() + minute * 60_000 + second * 1000),
});

describe("arrivals", () => {
  it("are counted by the minute, from the first of them to the last, before and after the start", () => {
    const marks = [came(-2), came(-2, "present", 59), came(0), came(3, "late"), came(3)];
    const none = { present: 0, late: 0 };
    expect(arrivalsOf(marks, START)).toEqual({
      step: 1,
      first: -2,
      bars: [{ present: 2, late: 0 }, none, { present: 1, late: 0 }, none, none, { present: 1, late: 1 }],
    });
  });

  it("of nobody are one empty minute, and whoever did not come is in none", () => {
    const away = [{ status: "absent", marked_at: null }, came(5, "excused"), { status: null, marked_at: START }];
    expect(arrivalsOf(away, START)).toEqual({ step: 1, first: 0, bars: [{ present: 0, late: 0 }] });
  });

  it("count everybody who came in one bar, at most sixty of them for a day, one of which begins with the start", () => {
    const mark = fc
      .tuple(fc.integer({ min: -240, max: 1440 }), fc.constantFrom("present", "late"), fc.nat({ max: 59 }))
      .map(([minute, status, second]) => came(minute, status, second));
    fc.assert(
      fc.property(fc.array(mark), (marks) => {
        const { step, first, bars } = arrivalsOf(marks, START);
        expect(bars.length).toBeLessThanOrEqual(60);
        expect(first % step === 0 && first <= 0).toBe(true);
        const sum = (of: "present" | "late") => bars.reduce((total, bar) => total + bar[of], 0);
        const expected = (of: string) => marks.filter(({ status }) => status === of).length;
        expect([sum("present"), sum("late")]).toEqual([expected("present"), expected("late")]);
        for (const { marked_at } of marks) {
          const minutes = (marked_at.getTime() - START.getTime()) / 60_000;
          const bar = bars[Math.floor((minutes - first) / step)];
          expect((bar?.present ?? 0) + (bar?.late ?? 0)).toBeGreaterThan(0);
        }
      }),
    );
  });
});
