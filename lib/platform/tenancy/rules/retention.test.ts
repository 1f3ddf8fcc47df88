import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATA_CLASSES, type DataClass, keptDays } from "./retention.ts";
import { resolveSettings, SETTINGS } from "./settings.ts";

const CLASSES = Object.keys(DATA_CLASSES) as DataClass[];
const days = fc.record(
  Object.fromEntries(
    Object.keys(SETTINGS.retention_days.default).map((kind) => [kind, fc.integer({ min: 1, max: 3650 })]),
  ),
) as fc.Arbitrary<typeof SETTINGS.retention_days.default>;

describe("keptDays", () => {
  it("is what the organization chose, for each kind that it may choose", () => {
    fc.assert(
      fc.property(days, (retention_days) => {
        for (const [kind, chosen] of Object.entries(retention_days))
          expect(keptDays({ retention_days }, kind as DataClass)).toBe(chosen);
      }),
    );
  });

  it("is at least a day for every kind, and longer for no kind where the organization chose less", () => {
    fc.assert(
      fc.property(days, (retention_days) => {
        const shorter = { ...retention_days, places: 1, messages: 1, activity: 1 };
        for (const kind of CLASSES) {
          expect(keptDays({ retention_days }, kind)).toBeGreaterThanOrEqual(1);
          expect(keptDays({ retention_days: shorter }, kind)).toBeLessThanOrEqual(keptDays({ retention_days }, kind));
        }
      }),
    );
  });

  it("keeps the origin of an entry for three months at least", () => {
    expect(keptDays(resolveSettings({}), "origins")).toBe(90);
  });
});

describe("retention_days", () => {
  it("takes a value from before it had places, notes and messages, and keeps what that value says", () => {
    const stored = { activity: 10, screenshots: 20, audit: 400 };
    expect(resolveSettings({ retention_days: stored }).retention_days).toEqual({
      ...SETTINGS.retention_days.default,
      ...stored,
    });
  });

  it("keeps places shorter than all else unless an organization says otherwise", () => {
    const { places, ...others } = SETTINGS.retention_days.default;
    expect(Math.min(...Object.values(others))).toBeGreaterThan(places);
  });
});
