import { describe, expect, it } from "vitest";
import { standingOf } from "./rules.ts";

const alice = { name: "Alice Archer", email: "alice@company.com" };

describe("standingOf", () => {
  it("says nothing of what was not typed yet", () => {
    expect(standingOf("", alice)).toEqual({ length: "open", common: "open", personal: "open" });
  });

  it.each([
    ["short", { length: "broken", common: "open", personal: "open" }],
    ["x".repeat(129), { length: "broken", common: "open", personal: "open" }],
    ["Password2026!", { length: "met", common: "broken", personal: "open" }],
    ["my-archer-sings", { length: "met", common: "met", personal: "broken" }],
    ["quiet-harbour-42", { length: "met", common: "met", personal: "met" }],
  ])("judges %s by the rule that it breaks first", (password, standing) => {
    expect(standingOf(password, alice)).toEqual(standing);
  });

  it("knows nothing personal of whom it does not know", () => {
    expect(standingOf("my-archer-sings", {})).toMatchObject({ personal: "met" });
  });
});
