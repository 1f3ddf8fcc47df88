import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantOf, MAX_IDLE_SECONDS } from "./heartbeat.ts";

const timestamp = new Date("2026-01-31T09:00:00.900Z");
const second = Date.UTC(2026, 0, 31, 9) / 1000;

describe("instantOf", () => {
  it("is the second of an active heartbeat", () => {
    expect(instantOf({ timestamp, is_active: true, idle_time_seconds: null })).toEqual({
      at: second,
      no_input_until: null,
    });
  });

  it("does not look at the idle time of an active heartbeat", () => {
    expect(instantOf({ timestamp, is_active: true, idle_time_seconds: 40 })).toEqual({
      at: second,
      no_input_until: null,
    });
  });

  it("is when the input stopped, for an idle heartbeat", () => {
    expect(instantOf({ timestamp, is_active: false, idle_time_seconds: 400 })).toEqual({
      at: second - 400,
      no_input_until: second,
    });
  });

  it("is nothing for an idle heartbeat that does not say since when", () => {
    expect(instantOf({ timestamp, is_active: false, idle_time_seconds: null })).toBeNull();
  });

  it("never lies after its heartbeat, nor more than a day before it", () => {
    const claim = fc.record({
      timestamp: fc.date({ min: new Date("1970-01-02"), max: new Date("2100-01-01"), noInvalidDate: true }),
      is_active: fc.boolean(),
      idle_time_seconds: fc.option(fc.integer({ min: 0, max: MAX_IDLE_SECONDS })),
    });
    fc.assert(
      fc.property(claim, (given) => {
        const instant = instantOf(given);
        if (instant === null) return;
        const behind = given.timestamp.getTime() / 1000 - instant.at;
        expect(behind).toBeGreaterThanOrEqual(0);
        expect(behind).toBeLessThan(MAX_IDLE_SECONDS + 1);
      }),
    );
  });
});
