import { describe, expect, it } from "vitest";
import { isAbandoned } from "./abandoned.ts";

const lastEvidence = new Date("2026-01-31T22:00:00Z");

describe("isAbandoned", () => {
  it("leaves a session alone until two hours of silence", () => {
    expect(isAbandoned(lastEvidence, new Date("2026-01-31T23:59:59.999Z"))).toBe(false);
  });

  it("takes it to be over after two hours", () => {
    expect(isAbandoned(lastEvidence, new Date("2026-02-01T00:00:00Z"))).toBe(true);
  });

  it("leaves a session alone whose last evidence is ahead of our clock", () => {
    expect(isAbandoned(lastEvidence, new Date("2026-01-31T21:59:00Z"))).toBe(false);
  });
});
