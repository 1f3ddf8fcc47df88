import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { afterAll, describe, expect, it } from "vitest";
import { addDays, dayBounds, localDateOf } from "../../lib/platform/time/calendar.ts";
import { buildTimeline, type Segment } from "../../lib/timeline/rules/timeline.ts";
import { tell } from "./figures.ts";

const ZONES = Intl.supportedValuesOf("timeZone");
const HOUR = 3_600_000;
/** Twenty years: the dates that Samoa and Tokelau skipped are among them, and Brazil's and Lebanon's midnights. */
const FROM = Temporal.Instant.from("2010-01-01T00:00:00Z");
const TO = Date.parse("2030-01-01T00:00:00Z");

/** Every instant at which a zone moves its clock. */
function clockChanges(zone: string): number[] {
  const changes: number[] = [];
  for (let at = FROM.toZonedDateTimeISO(zone).getTimeZoneTransition("next"); at !== null; ) {
    if (at.epochMilliseconds >= TO) break;
    changes.push(at.epochMilliseconds);
    at = at.getTimeZoneTransition("next");
  }
  return changes;
}

/** The local date as the runtime's own formatter has it, which knows nothing of ours. */
const formatters = new Map<string, Intl.DateTimeFormat>();
function shownDate(at: number, timeZone: string): string {
  const options = { timeZone, year: "numeric", month: "2-digit", day: "2-digit" } as const;
  const formatter = formatters.get(timeZone) ?? new Intl.DateTimeFormat("en-CA", options);
  formatters.set(timeZone, formatter);
  return formatter.format(at);
}

type Day = { date: string; start: number; end: number };

/** The days around an instant, from three before it to three after. */
function daysAround(at: number, zone: string): Day[] {
  const first = addDays(localDateOf(new Date(at), zone), -3);
  return Array.from({ length: 7 }, (_, index) => {
    const date = addDays(first, index);
    const { start, end } = dayBounds(date, zone);
    return { date, start: start.getTime(), end: end.getTime() };
  });
}

const changes = ZONES.flatMap((zone) => clockChanges(zone).map((at) => ({ zone, at, days: daysAround(at, zone) })));

const seen = { days: 0, lengths: new Map<number, number>(), cuts: 0, seconds: 0 };
afterAll(() => {
  const unusual = [...seen.lengths].sort(([a], [b]) => a - b).map(([hours, count]) => `${count} of ${hours} h`);
  tell(23, "days in every zone", {
    zones: ZONES.length,
    "clock changes in 20 years": changes.length,
    "days around them": seen.days,
    "lengths of days": unusual.join(" + "),
    "timelines cut at local midnights": seen.cuts,
    "seconds lost or doubled": seen.seconds,
  });
});

describe("the days of a zone", () => {
  // A matcher's call costs more than the arithmetic, and there are tens of thousands: hence fail().
  it("tile time without gap or overlap around every clock change", () => {
    for (const { zone, days } of changes) {
      let previous: Day | undefined;
      for (const day of days) {
        if (previous !== undefined && previous.end !== day.start) expect.fail(`a gap before ${day.date} in ${zone}`);
        if (day.end < day.start) expect.fail(`${day.date} in ${zone} ends before it begins`);
        previous = day;
        seen.days++;
        const hours = (day.end - day.start) / HOUR;
        seen.lengths.set(hours, (seen.lengths.get(hours) ?? 0) + 1);
      }
    }
    expect(changes.length).toBeGreaterThan(5000);
  });

  it("begin and end where the runtime's own formatter changes the date", () => {
    for (const { zone, at, days } of changes) {
      for (const { date, start, end } of days) {
        // A date that was skipped has no instant: what would be its first is the next date's.
        const expected = start === end ? addDays(date, 1) : date;
        if (shownDate(start, zone) !== expected) expect.fail(`${date} in ${zone} begins on ${shownDate(start, zone)}`);
        if (shownDate(start - 1, zone) >= date) expect.fail(`${date} in ${zone} begins too late`);
        if (start < end && shownDate(end - 1, zone) !== date) expect.fail(`${date} in ${zone} ends too late`);
      }
      for (const instant of [at - 1, at, at + 1])
        if (localDateOf(new Date(instant), zone) !== shownDate(instant, zone)) expect.fail(`${instant} in ${zone}`);
    }
  });

  it("hold every instant in exactly one, wherever and whenever", () => {
    const instant = fc.date({
      min: new Date("1970-01-02T00:00:00Z"),
      max: new Date("2199-12-30T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instant, (zone, at) => {
        const { start, end } = dayBounds(localDateOf(at, zone), zone);
        return start <= at && at < end;
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ["Pacific/Apia", "2011-12-30", 0],
    ["Pacific/Fakaofo", "2011-12-30", 0],
    ["Australia/Lord_Howe", "2026-04-05", 24.5],
    ["Australia/Lord_Howe", "2026-10-04", 23.5],
    ["America/Sao_Paulo", "2018-11-04", 23],
    ["Asia/Beirut", "2026-03-29", 23],
    ["Africa/Cairo", "2026-04-24", 23],
    ["America/Santiago", "2026-09-06", 23],
    ["Asia/Kathmandu", "2026-03-29", 24],
    ["Europe/Berlin", "2026-10-25", 25],
  ])("have in %s, on %s, %d hours", (zone, date, hours) => {
    const { start, end } = dayBounds(date, zone);
    expect((end.getTime() - start.getTime()) / HOUR).toBe(hours);
  });
});

describe("a work session through a clock change", () => {
  it("lasts as long cut at local midnights as uncut, kind by kind", () => {
    for (const [index, { zone, at, days }] of changes.entries()) {
      const { segments, total } = longSession(Math.floor(at / 1000), index);
      const whole = secondsOf(segments);
      const cut = secondsOf(days.flatMap((day) => within(segments, day)));
      seen.cuts++;
      seen.seconds += Math.abs(total - sum(cut));
      if (JSON.stringify(cut) !== JSON.stringify(whole) || sum(whole) !== total)
        expect.fail(`${JSON.stringify(cut)} is not ${JSON.stringify(whole)} of ${total} in ${zone} around ${at}`);
    }
    expect(seen.seconds).toBe(0);
  });
});

/** Thirty hours to either side of a clock change, with work, silences, a break and a meeting that lies across it. */
function longSession(middle: number, index: number): { segments: readonly Segment[]; total: number } {
  const [start, end] = [middle - 108_000, middle + 108_000];
  const instants = Array.from({ length: 60 }, (_, n) => ({
    at: start + n * 3600 + ((index + n * 7919) % 3600),
    no_input_until: null,
  }));
  const masks = [
    { type: "lunch_break", start: middle - 40_000, end: middle - 37_000 },
    { type: "meeting", start: middle - 1800, end: middle + 1801 },
  ] as const;
  const { segments } = buildTimeline({ start, end, masks, instants, is_tracked: true, idle_threshold_seconds: 3600 });
  return { segments, total: end - start };
}

function within(segments: readonly Segment[], { start, end }: Day): Segment[] {
  return segments
    .map((segment) => ({
      ...segment,
      start: Math.max(segment.start, start / 1000),
      end: Math.min(segment.end, end / 1000),
    }))
    .filter((piece) => piece.end > piece.start);
}

function secondsOf(segments: readonly Segment[]): Record<Segment["type"], number> {
  const seconds = { active: 0, idle: 0, lunch_break: 0, meeting: 0, untracked: 0 };
  for (const { type, start, end } of segments) seconds[type] += end - start;
  return seconds;
}

const sum = (seconds: Record<string, number>) => Object.values(seconds).reduce((all, each) => all + each, 0);
