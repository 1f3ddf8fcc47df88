import { describe, expect, it } from "vitest";
import { dayBounds, isLocalDate, isTimeZone, localDateOf, localTime, weekday } from "./calendar.ts";

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
    expect(isTimeZone("2026-01-01T00:00[Europe/Berlin]")).toBe(false);
  });

  it("takes no name that days cannot be reckoned with", () => {
    for (const name of ["PST", "IST", "JST", "VST", "ACT", "EST", "UTC"])
      if (isTimeZone(name)) localDateOf(new Date(0), name);
    expect(isTimeZone("PST")).toBe(false);
  });
});
