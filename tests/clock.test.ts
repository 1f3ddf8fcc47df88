import { describe, expect, it } from "vitest";
import { movedClock } from "./clock/faketime.ts";
import { INSTANTS, instantOfCommit } from "./clock/instants.ts";

describe("npm run test:clock", () => {
  it("knows every hour of a day, and instants that exist", () => {
    expect(Object.keys(INSTANTS).filter((word) => /^\d\d:30$/.test(word))).toHaveLength(24);
    for (const text of Object.values(INSTANTS)) expect(new Date(text).toISOString()).toBe(text.replace("Z", ".000Z"));
  });

  it("has one of them for each commit, and comes to all", () => {
    const commits = Array.from({ length: 200 }, (_, n) => n.toString(16).padStart(8, "0").padEnd(40, "f"));
    expect(new Set(commits.map(instantOfCommit))).toEqual(new Set(Object.keys(INSTANTS)));
  });

  it("moves the clock by a distance, so that it runs on and is the same for all processes", () => {
    const { FAKETIME } = movedClock("libfaketime", new Date(Date.now() + 86_400_000));
    expect(Number(FAKETIME)).toBeGreaterThanOrEqual(86_399);
    expect(FAKETIME).toMatch(/^\+/);
    expect(movedClock("libfaketime", new Date(Date.now() - 86_400_000)).FAKETIME).toMatch(/^-/);
  });
});
