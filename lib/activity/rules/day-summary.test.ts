import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_TIME } from "../../timeline/rules/totals.ts";
import { summarizeDay } from "./day-summary.ts";

const totals = { work: 4000, active: 1500, idle: 1000, break: 1000, meeting: 500, untracked: 0 };

describe("summarizeDay", () => {
  it("sums up time by rule, names the longest, and scores the day", () => {
    const usages = [
      { application: "Editor", host: null, seconds: 900 },
      { application: "Browser", host: "example.com", seconds: 400 },
      { application: "Mail", host: null, seconds: 100 },
    ];
    const rules = [
      { match: "application" as const, pattern: "editor", productivity: "productive" as const },
      { match: "domain" as const, pattern: "example.com", productivity: "unproductive" as const },
    ];
    expect(summarizeDay(totals, usages, rules)).toEqual({
      total_tracked_time: 1400,
      productive_time: 900,
      neutral_time: 100,
      unproductive_time: 400,
      top_applications: [
        { name: "Editor", seconds: 900 },
        { name: "Browser", seconds: 400 },
        { name: "Mail", seconds: 100 },
      ],
      top_websites: [{ name: "example.com", seconds: 400 }],
      productivity_score: 50,
    });
  });

  it("has no score for a day without work", () => {
    expect(summarizeDay(NO_TIME, [], [])).toEqual({
      total_tracked_time: 0,
      productive_time: 0,
      neutral_time: 0,
      unproductive_time: 0,
      top_applications: [],
      top_websites: [],
      productivity_score: null,
    });
  });

  it("tracks exactly what the three kinds of time sum to", () => {
    const usages = fc.array(
      fc.record({ application: fc.option(fc.string()), host: fc.option(fc.domain()), seconds: fc.nat(86_400) }),
    );
    fc.assert(
      fc.property(usages, (given) => {
        const summary = summarizeDay(totals, given, []);
        expect(summary.total_tracked_time).toBe(given.reduce((sum, { seconds }) => sum + seconds, 0));
        expect(summary.neutral_time).toBe(summary.total_tracked_time);
      }),
    );
  });
});
