import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lastInstant, sessionEnd } from "./session-length.ts";

const at = (text: string) => new Date(text);
const LENGTH = { idle_seconds: 30 * 86_400, days: 90 };

describe("sessionEnd", () => {
  it("is idle time after the sign-in", () => {
    const signedIn = at("2026-01-01T08:00:00Z");
    expect(sessionEnd(signedIn, signedIn, LENGTH)).toEqual(at("2026-01-31T08:00:00Z"));
  });

  it("is never later than the days after the sign-in", () => {
    expect(sessionEnd(at("2026-01-01T08:00:00Z"), at("2026-03-31T08:00:00Z"), LENGTH)).toEqual(
      at("2026-04-01T08:00:00Z"),
    );
  });

  it("lies before now when the days were lowered to fewer than have passed", () => {
    const now = at("2026-02-01T00:00:00Z");
    expect(sessionEnd(at("2026-01-01T00:00:00Z"), now, { ...LENGTH, days: 7 }).getTime()).toBeLessThan(now.getTime());
  });

  it("does not move beyond the last instant, however often it is refreshed", () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 20 * 86_400 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 365 }), (seconds, days) => {
        const signedIn = at("2026-01-01T00:00:00Z");
        const length = { ...LENGTH, days };
        let now = signedIn;
        let end = sessionEnd(signedIn, now, length);
        for (const gap of seconds) {
          now = new Date(now.getTime() + gap * 1000);
          if (now >= end) break;
          end = sessionEnd(signedIn, now, length);
        }
        expect(end.getTime()).toBeLessThanOrEqual(lastInstant(signedIn, length).getTime());
      }),
    );
  });
});
