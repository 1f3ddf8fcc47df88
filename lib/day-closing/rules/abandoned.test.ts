import { describe, expect, it } from "vitest";
import { isAbandoned } from "./abandoned.ts";

const limits = { auto_check_out_grace_minutes: 240, longest_session_hours: 16 };
const nine = new Date("2026-01-31T09:00:00Z");
const at = (instant: string) => new Date(instant);

describe("isAbandoned", () => {
  const tracked = {
    started_at: nine,
    last_instant: at("2026-01-31T22:00:00Z"),
    is_tracked: true,
    shift_end: at("2026-01-31T18:00:00Z"),
  };

  it("leaves a session alone until two hours of silence", () => {
    expect(isAbandoned(tracked, at("2026-01-31T23:59:59.999Z"), limits)).toBe(false);
    expect(isAbandoned(tracked, at("2026-02-01T00:00:00Z"), limits)).toBe(true);
  });

  it("leaves a session alone whose last evidence is ahead of our clock", () => {
    expect(isAbandoned(tracked, at("2026-01-31T21:59:00Z"), limits)).toBe(false);
  });

  it("waits for the grace after the shift where no tracker speaks", () => {
    const untracked = { ...tracked, last_instant: nine, is_tracked: false };
    expect(isAbandoned(untracked, at("2026-01-31T21:59:59Z"), limits)).toBe(false);
    expect(isAbandoned(untracked, at("2026-01-31T22:00:00Z"), limits)).toBe(true);
  });

  it("waits for the longest session there may be without a shift, or after it", () => {
    for (const shift_end of [undefined, nine]) {
      const untracked = { ...tracked, last_instant: nine, is_tracked: false, shift_end };
      expect(isAbandoned(untracked, at("2026-02-01T00:59:59Z"), limits)).toBe(false);
      expect(isAbandoned(untracked, at("2026-02-01T01:00:00Z"), limits)).toBe(true);
    }
  });

  it("lets nothing go on longer than a session may, whatever speaks for it", () => {
    const busy = { ...tracked, last_instant: at("2026-02-01T01:00:00Z") };
    expect(isAbandoned(busy, at("2026-02-01T01:00:00Z"), limits)).toBe(true);
  });
});
