import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProductivityRule } from "../../platform/tenancy/rules/settings.ts";
import { classifyUsage, productivityScore, splitByProductivity, topTen, type Usage } from "./productivity.ts";

const rules: ProductivityRule[] = [
  { match: "domain", pattern: "docs.example.com", productivity: "productive", category: "writing" },
  { match: "domain", pattern: "example.com", productivity: "unproductive" },
  { match: "application", pattern: "Editor", productivity: "productive" },
];
const usage = (application: string | null, host: string | null, seconds = 1): Usage => ({ application, host, seconds });

const usages = fc.array(
  fc.record({
    application: fc.option(fc.constantFrom("Editor", "editor", "Browser", "Mail", "")),
    host: fc.option(fc.constantFrom("docs.example.com", "example.com", "a.example.com", "example.org", "")),
    seconds: fc.nat(86_400),
  }),
);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe("productivityScore", () => {
  it("is the active share of the tracked time without breaks", () => {
    expect(productivityScore({ active: 3000, idle: 600, meeting: 400 })).toBe(75);
  });

  it("is null when no tracker told active time from idle", () => {
    expect(productivityScore({ active: 0, idle: 0, meeting: 0 })).toBeNull();
    expect(productivityScore({ active: 0, idle: 0, meeting: 3600 })).toBeNull();
    expect(productivityScore({ active: 0, idle: 1, meeting: 0 })).toBe(0);
  });

  it("is a whole number from 0 to 100", () => {
    fc.assert(
      fc.property(fc.nat(86_400), fc.nat(86_400), fc.nat(86_400), (active, idle, meeting) => {
        const score = productivityScore({ active, idle, meeting });
        if (active + idle === 0) expect(score).toBeNull();
        else expect(Number.isInteger(score) && (score ?? -1) >= 0 && (score ?? 101) <= 100).toBe(true);
      }),
    );
  });
});

describe("classifyUsage", () => {
  it("is neutral without a rule", () => {
    expect(classifyUsage(usage("Mail", null), rules)).toEqual({ productivity: "neutral", category: null });
  });

  it("compares an application's name whatever its case", () => {
    expect(classifyUsage(usage("EDITOR", null), rules).productivity).toBe("productive");
  });

  it("compares the whole name", () => {
    expect(classifyUsage(usage("Editor Pro", null), rules).productivity).toBe("neutral");
  });

  it("lets the first rule decide", () => {
    expect(classifyUsage(usage("Editor", "docs.example.com"), rules)).toEqual({
      productivity: "productive",
      category: "writing",
    });
  });

  it("matches subdomains", () => {
    expect(classifyUsage(usage(null, "a.b.example.com"), rules).productivity).toBe("unproductive");
  });

  it("does not match a domain that only ends alike", () => {
    expect(classifyUsage(usage(null, "notexample.com"), rules).productivity).toBe("neutral");
  });
});

describe("splitByProductivity", () => {
  it("counts each second once, whatever the rules", () => {
    fc.assert(
      fc.property(usages, fc.subarray(rules), (given, some) => {
        expect(sum(Object.values(splitByProductivity(given, some)))).toBe(sum(given.map(({ seconds }) => seconds)));
      }),
    );
  });
});

describe("topTen", () => {
  it("adds up what one application was used for", () => {
    expect(
      topTen([usage("Editor", "a", 10), usage("Editor", null, 5), usage("Mail", null, 12)], "application"),
    ).toEqual([
      { name: "Editor", seconds: 15 },
      { name: "Mail", seconds: 12 },
    ]);
  });

  it("leaves out time without a name, and names without time", () => {
    expect(topTen([usage(null, null, 10), usage("", null, 10), usage("Mail", null, 0)], "application")).toEqual([]);
  });

  it("orders equal times by name", () => {
    expect(topTen([usage("b", null), usage("a", null)], "application").map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("is ten at most", () => {
    const many = Array.from({ length: 12 }, (_, index) => usage(`app ${index}`, null, index + 1));
    expect(topTen(many, "application")).toHaveLength(10);
  });

  it("is the same for any order, falls, and claims no second that was not there", () => {
    fc.assert(
      fc.property(usages, (given) => {
        const top = topTen(given, "host");
        expect(topTen([...given].reverse(), "host")).toEqual(top);
        const seconds = top.map((entry) => entry.seconds);
        expect(seconds).toEqual([...seconds].sort((a, b) => b - a));
        expect(sum(seconds)).toBeLessThanOrEqual(sum(given.map((entry) => entry.seconds)));
      }),
    );
  });
});
