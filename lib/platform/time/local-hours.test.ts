import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localHours } from "./local-hours.ts";

const between = (start: string, end: string, zone: string) =>
  localHours(new Date(start), new Date(end), zone).map(({ local }) => local);

describe("localHours", () => {
  it("are whole, also where the range is not", () => {
    expect(localHours(new Date("2026-06-17T09:59:59.999Z"), new Date("2026-06-17T10:00:00.001Z"), "UTC")).toEqual([
      { start: new Date("2026-06-17T09:00Z"), end: new Date("2026-06-17T10:00Z"), local: "2026-06-17T09:00+00:00" },
      { start: new Date("2026-06-17T10:00Z"), end: new Date("2026-06-17T11:00Z"), local: "2026-06-17T10:00+00:00" },
    ]);
  });

  it.each([
    [
      "come twice when clocks go back",
      "2026-10-24T23:30Z",
      "2026-10-25T02:30Z",
      "Europe/Berlin",
      ["2026-10-25T01:00+02:00", "2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00"],
    ],
    [
      "are left out when clocks go forward",
      "2026-03-29T00:00Z",
      "2026-03-29T02:00Z",
      "Europe/Berlin",
      ["2026-03-29T01:00+01:00", "2026-03-29T03:00+02:00"],
    ],
    [
      "begin where the clocks show a full hour",
      "2026-06-17T09:31Z",
      "2026-06-17T11:00Z",
      "Asia/Kolkata",
      ["2026-06-17T15:00+05:30", "2026-06-17T16:00+05:30"],
    ],
    [
      "are cut short where clocks go back by half an hour",
      "2026-04-04T14:10Z",
      "2026-04-04T15:40Z",
      "Australia/Lord_Howe",
      ["2026-04-05T01:00+11:00", "2026-04-05T01:30+10:30", "2026-04-05T02:00+10:30"],
    ],
  ])("%s", (_, start, end, zone, expected) => {
    expect(between(start, end, zone)).toEqual(expected);
  });

  it("follow one another without a gap and cover the range, in every zone", () => {
    const zones = [
      "UTC",
      "Europe/Berlin",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
      "America/St_Johns",
      "Africa/Casablanca",
    ];
    const instant = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2028, 0) });
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: 1, max: 400 * 3_600_000 }),
        fc.constantFrom(...zones),
        (from, length, zone) => {
          const hours = localHours(new Date(from), new Date(from + length), zone);
          expect(hours[0]?.start.getTime()).toBeLessThanOrEqual(from);
          expect(hours[0]?.end.getTime()).toBeGreaterThan(from);
          expect(hours.at(-1)?.start.getTime()).toBeLessThan(from + length);
          expect(hours.at(-1)?.end.getTime()).toBeGreaterThanOrEqual(from + length);
          for (const [index, { start, end }] of hours.entries()) {
            expect(end.getTime() - start.getTime()).toBeLessThanOrEqual(3_600_000);
            if (index > 0) expect(start).toEqual(hours[index - 1]?.end);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
