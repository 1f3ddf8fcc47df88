import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localClock, localTimestamp } from "./clock.ts";

const DAY_MS = 86_400_000;
const ZONES = Intl.supportedValuesOf("timeZone");
const FROM = Date.UTC(1970, 0, 1);
const UNTIL = Date.UTC(2040, 0, 1);

const offsetAt = (ms: number, zone: string) =>
  Date.parse(`${localTimestamp(new Date(ms), zone).replace(" ", "T")}Z`) - Math.floor(ms / 1000) * 1000;

/** The second from which clocks of a zone show something else than before, between two instants of which that is true. */
function changeBetween(from: number, until: number, zone: string): number {
  const before = offsetAt(from, zone);
  let [early, late] = [from / 1000, until / 1000];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (offsetAt(middle * 1000, zone) === before) early = middle;
    else late = middle;
  }
  return late * 1000;
}

/** Every change of clocks in a zone's years, looked for fortnight by fortnight. */
function changesOf(zone: string, from: number, until: number): number[] {
  const changes: number[] = [];
  for (let at = from; at < until; at += 14 * DAY_MS)
    if (offsetAt(at, zone) !== offsetAt(at + 14 * DAY_MS, zone))
      changes.push(changeBetween(at, at + 14 * DAY_MS, zone));
  return changes;
}

describe("localClock", () => {
  it("writes what localTimestamp writes, in every zone at any instant", () => {
    const instants = fc.array(fc.date({ min: new Date(FROM), max: new Date(UNTIL), noInvalidDate: true }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, (zone, dates) => {
        const clock = localClock(zone);
        for (const date of dates) expect(clock(date)).toBe(localTimestamp(date, zone));
      }),
    );
  });

  // Half an hour in Lord Howe, by 15 minutes in Nepal, across the date line in Samoa, by seconds in Liberia, twice a year and a month of Ramadan in Morocco.
  it.each([
    ["Europe/Berlin", 2020, 2030],
    ["America/New_York", 2020, 2030],
    ["Australia/Lord_Howe", 2020, 2030],
    ["Africa/Casablanca", 2020, 2030],
    ["Asia/Gaza", 2020, 2030],
    ["America/Sao_Paulo", 2010, 2020],
    ["Pacific/Apia", 2009, 2014],
    ["Asia/Kathmandu", 1984, 1988],
    ["Africa/Monrovia", 1970, 1974],
    ["Antarctica/Troll", 2004, 2010],
  ])("writes the same around each change of clocks in %s", (zone, from, until) => {
    const changes = changesOf(zone, Date.UTC(from), Date.UTC(until));
    expect(changes.length).toBeGreaterThan(0);
    const clock = localClock(zone);
    for (const change of changes) {
      for (const hours of [-48, -25, -24, -23, -3, -2, -1, 0, 1, 2, 3, 23, 24, 25, 48]) {
        for (const ms of [-1000, -1, 0, 1, 999, 1800_000]) {
          const instant = new Date(change + hours * 3_600_000 + ms);
          expect(clock(instant)).toBe(localTimestamp(instant, zone));
        }
      }
    }
  });
});
