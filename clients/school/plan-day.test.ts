import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Kept, type Planned, planDay } from "./plan-day.ts";

const MINUTE_MS = 60_000;
const codes = ["CS101", "MA201", "PH150"];
const zone = "Europe/Berlin";
const at = (text: string) => new Date(text);

/** A session as text: "now CS101 10:30-12:45", in UTC. */
const said = ({ wish, code, starts_at, ends_at }: Planned) =>
  `${wish} ${code} ${starts_at.toISOString().slice(11, 16)}-${ends_at.toISOString().slice(11, 16)}`;
/** What becomes of them at once. */
const BECOMES = { now: "active", soon: "scheduled", later: "scheduled", over: "completed" } as const;
const carriedOut = (all: readonly Planned[]) => all.map((each): Kept => ({ ...each, status: BECOMES[each.wish] }));

describe("the sessions of a day", () => {
  test("are one that runs for two hours, one that begins soon, and one later, each of another class", () => {
    const planned = planDay({ now: at("2026-03-02T10:37:20Z"), zone, codes, kept: [] });
    expect(planned.map(said)).toEqual([
      "now CS101 10:30-12:45",
      "soon MA201 10:45-11:45",
      "later PH150 14:00-15:30",
      "over PH150 09:30-10:40",
    ]);
  });

  test("fit into two classes", () => {
    const planned = planDay({ now: at("2026-03-02T10:30:00Z"), zone, codes: ["BUS101", "MKT210"], kept: [] });
    expect(planned.map(said)).toEqual([
      "now BUS101 10:30-12:30",
      "soon MKT210 10:35-11:35",
      "later BUS101 13:30-15:00",
      "over MKT210 09:30-10:35",
    ]);
  });

  test("are not made again for one that was cancelled by hand while another still counts", () => {
    const now = at("2026-03-02T10:37:20Z");
    const statuses = { now: "active", soon: "cancelled", later: "scheduled", over: "completed" } as const;
    const left = planDay({ now, zone, codes, kept: [] }).map((each) => ({ ...each, status: statuses[each.wish] }));
    expect(planDay({ now, zone, codes, kept: left }).map(said)).toEqual(["soon MA201 10:45-11:45"]);
  });

  test("have none later today once the date would be another one at the school", () => {
    const planned = planDay({ now: at("2026-03-02T20:10:00Z"), zone, codes, kept: [] });
    expect(planned.map(said)).toEqual(["now CS101 20:00-22:15", "soon MA201 20:15-21:15", "over PH150 19:00-20:15"]);
  });

  test("leave a class alone that repeats at this time, and take another one", () => {
    const series: Kept = {
      code: "CS101",
      starts_at: at("2026-03-02T12:00:00Z"),
      ends_at: at("2026-03-02T13:30:00Z"),
      status: "scheduled",
    };
    const planned = planDay({ now: at("2026-03-02T10:37:20Z"), zone, codes, kept: [series] });
    expect(planned.map(said)).toEqual(["now MA201 10:30-12:45", "soon PH150 10:45-11:45", "over PH150 09:30-10:40"]);
  });

  test("are not in the place of one that was ended before its time", () => {
    const now = at("2026-03-02T10:37:20Z");
    const over: Kept = {
      code: "CS101",
      starts_at: at("2026-03-02T10:30:00Z"),
      ends_at: at("2026-03-02T12:45:00Z"),
      status: "completed",
    };
    expect(planDay({ now, zone, codes, kept: [over] }).map(said)[0]).toBe("now MA201 10:30-12:45");
  });
});

const instant = fc.integer({ min: Date.parse("2026-01-01"), max: Date.parse("2027-01-01") }).map((ms) => new Date(ms));
const zones = fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham");
const keptAround = (now: Date) =>
  fc
    .array(
      fc.record({
        code: fc.constantFrom(...codes),
        from: fc.integer({ min: -600, max: 600 }),
        minutes: fc.integer({ min: 5, max: 300 }),
      }),
      { maxLength: 5 },
    )
    .map((all) =>
      all.map(({ code, from, minutes }): Kept => {
        const starts = now.getTime() + from * MINUTE_MS;
        const ends_at = new Date(starts + minutes * MINUTE_MS);
        const status = ends_at <= now ? "completed" : starts <= now.getTime() ? "active" : "scheduled";
        return { code, starts_at: new Date(starts), ends_at, status };
      }),
    );

describe("whatever is planned already", () => {
  const day = fc
    .tuple(instant, zones)
    .chain(([now, where]) => fc.tuple(fc.constant(now), fc.constant(where), keptAround(now)));

  test("no class has two sessions at a time by what is added", () => {
    fc.assert(
      fc.property(day, ([now, where, before]) => {
        const planned = planDay({ now, zone: where, codes, kept: before });
        for (const one of planned)
          for (const other of [...before, ...planned])
            if (other !== one && other.code === one.code)
              expect(one.starts_at < other.ends_at && other.starts_at < one.ends_at, said(one)).toBe(false);
      }),
    );
  });

  test("nothing is added a second time", () => {
    fc.assert(
      fc.property(day, ([now, where, before]) => {
        const planned = planDay({ now, zone: where, codes, kept: before });
        expect(planDay({ now, zone: where, codes, kept: [...before, ...carriedOut(planned)] })).toEqual([]);
      }),
    );
  });
});
