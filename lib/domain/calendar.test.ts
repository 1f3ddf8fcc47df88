import { describe, expect, it } from "vitest";
import { addDays, dayBounds, isLocalDate, isTimeZone, localDateOf, localTime, weekday } from "./calendar.ts";

const ZONES = Intl.supportedValuesOf("timeZone");
const hours = (date: string, zone: string) => {
  const { start, end } = dayBounds(date, zone);
  return (end.getTime() - start.getTime()) / 3_600_000;
};

describe("localDateOf", () => {
  it("changes at the organization's midnight", () => {
    expect(localDateOf(new Date("2026-01-31T22:59:59Z"), "Europe/Berlin")).toBe("2026-01-31");
    expect(localDateOf(new Date("2026-01-31T23:00:00Z"), "Europe/Berlin")).toBe("2026-02-01");
  });
});

describe("dayBounds", () => {
  it("gives a day of 23 hours in spring and of 25 in autumn", () => {
    expect(hours("2026-03-29", "Europe/Berlin")).toBe(23);
    expect(hours("2026-10-25", "Europe/Berlin")).toBe(25);
  });

  it("starts a day at 01:00 where midnight is skipped", () => {
    expect(dayBounds("2018-11-04", "America/Sao_Paulo").start.toISOString()).toBe("2018-11-04T03:00:00.000Z");
  });

  it("gives no time to a date that a zone skipped", () => {
    expect(hours("2011-12-30", "Pacific/Apia")).toBe(0);
  });

  it(`tiles ten years without gap or overlap in every one of ${ZONES.length} zones, around each clock change`, () => {
    let edges = 0;
    for (const zone of ZONES) {
      let previous = dayBounds("2019-12-31", zone);
      for (let date = "2020-01-01"; date < "2030-01-01"; date = addDays(date, 7)) {
        // A week whose length is odd has a clock change in it: walk its days one by one.
        const week = dayBounds(addDays(date, 6), zone).end.getTime() - dayBounds(date, zone).start.getTime();
        if (week === 7 * 86_400_000) continue;
        edges++;
        previous = dayBounds(addDays(date, -1), zone);
        for (let day = 0; day < 7; day++) {
          const current = dayBounds(addDays(date, day), zone);
          expect(current.start).toEqual(previous.end);
          expect(localDateOf(current.start, zone)).toBe(addDays(date, day));
          expect(localDateOf(new Date(current.end.getTime() - 1), zone)).toBe(addDays(date, day));
          previous = current;
        }
      }
    }
    expect(edges).toBeGreaterThan(1000);
  }, 60_000);
});

describe("localTime", () => {
  it("moves a skipped wall-clock time forward", () => {
    expect(localTime("2026-03-29", "02:30", "Europe/Berlin").toISOString()).toBe("2026-03-29T01:30:00.000Z");
  });
});

describe("weekday", () => {
  it("counts Monday as 1", () => {
    expect(weekday("2026-11-16")).toBe(1);
    expect(weekday("2026-11-22")).toBe(7);
  });
});

describe("isLocalDate", () => {
  it.each(["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "", "2026-01-01T00:00"])("refuses %j", (text) => {
    expect(isLocalDate(text)).toBe(false);
  });
});

describe("isTimeZone", () => {
  it("knows IANA names and refuses others", () => {
    expect(isTimeZone("Asia/Kathmandu")).toBe(true);
    expect(isTimeZone("Mars/Olympus")).toBe(false);
    expect(isTimeZone("+02:00")).toBe(false);
  });
});
