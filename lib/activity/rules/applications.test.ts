import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applicationsOf } from "./applications.ts";

const editor = { application: "Editor", host: null };
const rules = [{ match: "application" as const, pattern: "editor", productivity: "productive" as const }];
const kinds = fc.constantFrom("active" as const, "idle" as const, "lunch_break" as const, "meeting" as const);

/** Stretches in order that do not overlap, some with gaps between them. */
const stretches = <Of>(what: fc.Arbitrary<Of>) =>
  fc.array(fc.tuple(what, fc.nat(50), fc.integer({ min: 1, max: 90 })), { maxLength: 12 }).map((given) => {
    let at = 0;
    return given.map(([of, gap, length]) => {
      const start = at + gap;
      at = start + length;
      return { ...of, start, end: at };
    });
  });

describe("applications of a day", () => {
  it("fill the active time, with a name where it has one", () => {
    const segments = [
      { type: "active" as const, start: 0, end: 100 },
      { type: "idle" as const, start: 100, end: 200 },
      { type: "meeting" as const, start: 200, end: 250 },
    ];
    const fronts = [
      { ...editor, start: 20, end: 60 },
      { ...editor, start: 60, end: 120 },
      { application: "Mail", host: null, start: 210, end: 230 },
    ];
    expect(applicationsOf(fronts, segments, rules)).toEqual([
      { application: null, host: null, class: "neutral", start: 0, end: 20 },
      { ...editor, class: "productive", start: 20, end: 100 },
      { application: null, host: null, class: "neutral", start: 200, end: 210 },
      { application: "Mail", host: null, class: "neutral", start: 210, end: 230 },
      { application: null, host: null, class: "neutral", start: 230, end: 250 },
    ]);
  });

  it("come to exactly the active time and that of meetings, in order, whatever was in front", () => {
    const application = fc.record({ application: fc.constantFrom("A", "B", null), host: fc.constant(null) });
    fc.assert(
      fc.property(stretches(application), stretches(fc.record({ type: kinds })), (fronts, segments) => {
        const shown = applicationsOf(fronts, segments, rules);
        const lengthOf = (of: readonly { start: number; end: number }[]) =>
          of.reduce((sum, { start, end }) => sum + end - start, 0);
        expect(lengthOf(shown)).toBe(lengthOf(segments.filter(({ type }) => type === "active" || type === "meeting")));
        for (const [index, { start }] of shown.entries())
          expect(start).toBeGreaterThanOrEqual(shown[index - 1]?.end ?? 0);
      }),
    );
  });
});
