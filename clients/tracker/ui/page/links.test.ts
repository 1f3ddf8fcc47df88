import { describe, expect, it } from "vitest";
import { createLinks } from "./links.ts";

const MINUTE = 60_000;

function given() {
  const clock = { at: 0 };
  return { clock, links: createLinks(() => clock.at) };
}

describe("links", () => {
  it("are of 256 bits, and each is another", () => {
    const { links } = given();
    const codes = Array.from({ length: 5 }, () => links.code());
    expect(new Set(codes).size).toBe(5);
    for (const code of codes) expect(Buffer.from(code, "base64url")).toHaveLength(32);
  });

  it("open once", () => {
    const { links } = given();
    const code = links.code();
    const token = links.exchange(code) ?? "";
    expect(links.isToken(token)).toBe(true);
    expect(links.exchange(code)).toBeUndefined();
    expect(links.isToken(code)).toBe(false);
    expect(links.exchange(token)).toBeUndefined();
  });

  it("end after ten minutes", () => {
    const { links, clock } = given();
    const [early, late] = [links.code(), links.code()];
    clock.at = 10 * MINUTE;
    expect(links.exchange(early)).toBeDefined();
    clock.at += 1;
    expect(links.exchange(late)).toBeUndefined();
  });

  it("are eight at most: the oldest gives way", () => {
    const { links } = given();
    const codes = Array.from({ length: 9 }, () => links.code());
    expect(codes.map((code) => links.exchange(code) !== undefined)).toEqual([false, ...Array(8).fill(true)]);
  });
});

describe("tokens", () => {
  it("hold while their tab is heard of", () => {
    const { links, clock } = given();
    const token = links.exchange(links.code()) ?? "";
    for (let hours = 0; hours < 30; hours += 10) {
      clock.at = hours * 60 * MINUTE;
      expect(links.isToken(token)).toBe(true);
    }
    clock.at += 12 * 60 * MINUTE + 1;
    expect(links.isToken(token)).toBe(false);
  });

  it.each(["", "x", "a".repeat(43)])("are nothing that was guessed: %j", (guess) => {
    const { links } = given();
    links.exchange(links.code());
    expect(links.isToken(guess)).toBe(false);
    expect(links.exchange(guess)).toBeUndefined();
  });
});
