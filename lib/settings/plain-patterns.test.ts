import { describe, expect, it } from "vitest";
import { requirePlainPatterns } from "./plain-patterns.ts";

const tried = (pattern: string) =>
  requirePlainPatterns([{ field: "title", match: "regex", pattern, effect: "skip" }]).then(
    () => "taken",
    ({ code, details }) => `${code} ${details.reason ?? details.path}`,
  );

describe("patterns of capture rules", () => {
  it.each([
    ["secret|private"],
    ["password"],
    ["\\bBank\\b.*Konto"],
    ["^https://(www\\.)?bank\\.example/"],
    ["^https?://([^/]+\\.)?paypal\\.com(/|$)"],
    ["\\(Incognito\\)$"],
    ["^.+@.+$"],
    ["\\d{3}-\\d{4}"],
    ["(ab)+c"],
    ["(?:bank|konto)-\\d+"],
    ["\\p{L}+"],
    ["(?<=a)b"],
    ["(foo|bar)?"],
  ])("takes %s", async (pattern) => {
    expect(await tried(pattern)).toBe("taken");
  });

  it.each([["("], ["[z-a]"], ["a**"], ["\\"], ["(?<n>a)(?<n>b)"], ["\\p{Nothing}"], ["\\-"]])(
    "refuses %s, which does not compile",
    async (pattern) => {
      expect(await tried(pattern)).toBe("PATTERN_INVALID body.value.0.pattern");
    },
  );

  it.each([
    ["(a+)+$", "repeats a repetition"],
    ["(a*)*", "repeats alternatives"],
    ["^(\\w+\\s?)*$", "repeats alternatives"],
    ["(a|a){30}", "repeats alternatives"],
    [`${"a?".repeat(60)}${"a".repeat(60)}`, "has too many alternatives"],
    ["(a|a)".repeat(30), "has too many alternatives"],
    [".*(a|b)(a|b)(a|b)(a|b)(a|b).*", "has too many alternatives"],
    ["(x+x+)+y", "repeats a repetition"],
    ["(a{1,30}){1,30}$", "repeats a repetition"],
    ["((a{9}){9}){9}", "repeats a repetition"],
    ["(?:(?:a)+b)+", "repeats a repetition"],
    ["((?=a+)b)*", "repeats a repetition"],
    ["(a|a)*$", "repeats alternatives"],
    ["((a|aa))+$", "repeats alternatives"],
    ["^(?:(?:a|ab|b){1})*$", "repeats alternatives"],
    ["(?:(?:a?){1}a)*", "repeats alternatives"],
    ["(aa?)*b", "repeats alternatives"],
    ["a*a*a*b", "repeats in more than 2 places"],
    [".*a.*b.*c", "repeats in more than 2 places"],
    ["a{1,101}", "repeats more than 100 times"],
    ["a{5000}", "repeats more than 100 times"],
    ["(a)\\1", "refers back to a group"],
  ])("refuses %s, which %s", async (pattern, reason) => {
    expect(await tried(pattern)).toBe(`PATTERN_TOO_COSTLY ${reason}`);
  });

  it("says which rule it is, and lets words be", async () => {
    const word = { field: "app", match: "contains", pattern: "(a+)+(", effect: "mask" } as const;
    const bad = { ...word, match: "regex", pattern: "(" } as const;
    await expect(requirePlainPatterns([word])).resolves.toBeUndefined();
    await expect(requirePlainPatterns([word, word, bad])).rejects.toMatchObject({
      code: "PATTERN_INVALID",
      details: { path: "body.value.2.pattern" },
    });
  });
});
