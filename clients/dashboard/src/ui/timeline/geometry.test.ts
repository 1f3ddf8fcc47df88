import "temporal-polyfill/global";
import { describe, expect, it } from "vitest";
import { boundsOf } from "../../time/dates.ts";
import {
  blocksOf,
  clustersOf,
  type Domain,
  panned,
  positionIn,
  readView,
  type Stretch,
  stretchesOf,
  ticksOf,
  wholeOf,
  withGaps,
  within,
  writeView,
  zoomed,
} from "./geometry.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (text: string) => Date.parse(text);

describe("blocksOf", () => {
  const domain: Domain = [0, 8 * HOUR];
  const long = (kind: Stretch["kind"], from: number, to: number): Stretch => ({ kind, from, to });

  it("keeps what is wide enough apart", () => {
    const stretches = [long("active", 0, HOUR), long("idle", HOUR, 2 * HOUR)];
    expect(blocksOf(stretches, domain, 800).map(({ kind, x, width }) => [kind, x, width])).toEqual([
      ["active", 0, 100],
      ["idle", 100, 100],
    ]);
  });

  it("merges neighbours that are too short, and keeps every part", () => {
    const second = 1000;
    const many = Array.from({ length: 500 }, (_, index): Stretch => {
      const from = HOUR + index * 20 * second;
      return { kind: index % 2 === 0 ? "active" : "idle", from, to: from + 20 * second };
    });
    const stretches = [long("break", 0, HOUR), ...many, long("meeting", 6 * HOUR, 7 * HOUR)];
    for (const width of [60, 300, 1000, 20_000]) {
      const blocks = blocksOf(stretches, domain, width);
      expect(blocks.flatMap(({ parts }) => parts)).toEqual(stretches);
      expect(blocks.every((block) => block.width >= 2)).toBe(true);
    }
    expect(blocksOf(stretches, domain, 300).length).toBeLessThan(20);
  });

  it("shows the kind that merged parts mostly are", () => {
    const parts = [long("idle", 0, 10_000), long("active", 10_000, 40_000), long("idle", 40_000, 45_000)];
    expect(blocksOf(parts, domain, 100)).toMatchObject([{ kind: "active", width: 2, parts }]);
  });

  it("never swallows a long one, and leaves out what is out of sight", () => {
    const stretches = [long("active", -2 * HOUR, -HOUR), long("idle", 0, 1000), long("active", 1000, 4 * HOUR)];
    const blocks = blocksOf(stretches, domain, 400);
    expect(blocks.map(({ kind, parts }) => [kind, parts.length])).toEqual([
      ["idle", 1],
      ["active", 1],
    ]);
  });
});

describe("ticksOf", () => {
  const hoursOf = (ticks: number[], zone: string) =>
    ticks.map((tick) => Temporal.Instant.fromEpochMilliseconds(tick).toZonedDateTimeISO(zone).toPlainTime().toString());

  it("sits on round local times", () => {
    const domain: Domain = [at("2026-11-29T08:10:00Z"), at("2026-11-29T12:20:00Z")];
    expect(hoursOf(ticksOf(domain, "UTC", 600), "UTC")).toEqual([
      "08:30:00",
      "09:00:00",
      "09:30:00",
      "10:00:00",
      "10:30:00",
      "11:00:00",
      "11:30:00",
      "12:00:00",
    ]);
  });

  it("sits on whole local hours where the zone is half an hour off", () => {
    const domain = boundsOf("2026-11-29", "Asia/Kolkata");
    const ticks = ticksOf(domain, "Asia/Kolkata", 1600);
    expect(ticks).toHaveLength(25);
    expect(hoursOf(ticks, "Asia/Kolkata").every((time) => time.endsWith(":00:00"))).toBe(true);
  });

  it.each([
    ["2026-03-29", 23],
    ["2026-10-25", 25],
  ])("has no time twice or out of order on %s, a day of %i hours", (date, hours) => {
    const zone = "Europe/Berlin";
    const domain = boundsOf(date, zone);
    expect((domain[1] - domain[0]) / HOUR).toBe(hours);
    const ticks = ticksOf(domain, zone, 1700);
    expect(ticks).toEqual([...new Set(ticks)].toSorted((one, other) => one - other));
    expect(ticks[0]).toBe(domain[0]);
    expect(ticks.at(-1)).toBe(domain[1]);
    expect(hoursOf(ticks, zone).every((time) => time.endsWith(":00:00"))).toBe(true);
  });

  it("never has more than there is room for", () => {
    const domain = boundsOf("2026-11-29", "UTC");
    for (const width of [320, 700, 1400]) expect(ticksOf(domain, "UTC", width).length).toBeLessThan(width / 64 + 2);
  });
});

describe("within and zoomed", () => {
  const whole: Domain = [0, 8 * HOUR];

  it("keeps a view inside the day, and its length", () => {
    expect(within([-HOUR, HOUR], whole)).toEqual([0, 2 * HOUR]);
    expect(within([7 * HOUR, 9 * HOUR], whole)).toEqual([6 * HOUR, 8 * HOUR]);
  });

  it("is never shorter than five minutes, and the whole day is no view", () => {
    expect(within([HOUR, HOUR + 1000], whole)).toEqual([HOUR, HOUR + 5 * MINUTE]);
    expect(within(whole, whole)).toBeUndefined();
    expect(within([-HOUR, 20 * HOUR], whole)).toBeUndefined();
  });

  it("is of whole milliseconds, and ticks bear what is not", () => {
    const view = within(zoomed([HOUR, 5 * HOUR], 0.1234567, 0.333), whole);
    expect(view?.every(Number.isInteger)).toBe(true);
    expect(() => ticksOf([HOUR + 0.4, 2 * HOUR + 0.3], "UTC", 400)).not.toThrow();
  });

  it("keeps what is under the pointer where it is", () => {
    const domain: Domain = [HOUR, 5 * HOUR];
    for (const share of [0, 0.25, 0.5, 1]) {
      const under = domain[0] + (domain[1] - domain[0]) * share;
      const next = zoomed(domain, 0.4, share);
      expect(positionIn(next, under, 100)).toBeCloseTo(share * 100);
      expect(next[1] - next[0]).toBeCloseTo(0.4 * 4 * HOUR);
    }
  });

  it("pans by a share of what is in sight", () => {
    expect(panned([0, 4 * HOUR], 0.25)).toEqual([HOUR, 5 * HOUR]);
  });
});

describe("views in addresses", () => {
  const start = at("2026-11-29T00:00:00Z");
  const whole: Domain = [start + 8 * HOUR, start + 18 * HOUR];

  it("come back as they went", () => {
    const view: Domain = [start + 9 * HOUR, start + 10 * HOUR];
    expect(writeView(view, start)).toBe("32400-36000");
    expect(readView("32400-36000", start, whole)).toEqual(view);
    expect(writeView(undefined, start)).toBeUndefined();
  });

  it.each([undefined, "", "x", "1-", "36000-32400", "0-60", "90000-99000"])("are the whole day for %s", (text) => {
    expect(readView(text, start, whole)).toBeUndefined();
  });
});

describe("a day's stretches", () => {
  const segments = [
    { activity_type: "active", start_time: "2026-11-29T08:00:00Z", end_time: "2026-11-29T09:00:00Z" },
    {
      activity_type: "lunch_break",
      start_time: "2026-11-29T09:30:00Z",
      end_time: "2026-11-29T09:40:00Z",
      provisional: true,
    },
  ];
  const now = at("2026-11-29T10:00:00Z");

  it("grow with the clock where they are what the member does", () => {
    expect(stretchesOf(segments, now, "break").at(-1)).toMatchObject({ kind: "break", to: now, isOpen: true });
    expect(stretchesOf(segments, now, "active").at(-1)).toMatchObject({
      to: at("2026-11-29T09:40:00Z"),
      isOpen: false,
    });
  });

  it("have their gaps between them", () => {
    const kinds = withGaps(stretchesOf(segments, now)).map(({ kind }) => kind);
    expect(kinds).toEqual(["active", null, "break"]);
  });

  it("are shown with a little room, three hours at least", () => {
    expect(wholeOf([])).toBeUndefined();
    expect(wholeOf(stretchesOf(segments.slice(0, 1), now))).toEqual([
      at("2026-11-29T07:30:00Z"),
      at("2026-11-29T10:30:00Z"),
    ]);
  });
});

describe("clustersOf", () => {
  it("joins what is too near, and loses none", () => {
    const marks = [{ at: 0 }, { at: HOUR }, { at: HOUR + MINUTE }, { at: 3 * HOUR }];
    const clusters = clustersOf(marks, [0, 4 * HOUR], 400, 10);
    expect(clusters.map((cluster) => cluster.marks.length)).toEqual([1, 2, 1]);
    expect(clusters.flatMap((cluster) => cluster.marks)).toEqual(marks);
  });
});
