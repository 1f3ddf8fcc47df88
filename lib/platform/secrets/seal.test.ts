import { beforeAll, describe, expect, it } from "vitest";
import { keyedHash, open, seal } from "./seal.ts";

beforeAll(() => {
  process.env.JWT_SECRET = "a secret of the tests";
});

describe("seal", () => {
  it("opens what it sealed, and hides it", () => {
    const sealed = seal("answers", "invite code ÄÖ 🙂");
    expect(sealed.includes("invite")).toBe(false);
    expect(open("answers", sealed)).toBe("invite code ÄÖ 🙂");
  });

  it("refuses a changed byte and another purpose", () => {
    const sealed = seal("answers", "text");
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => open("answers", changed)).toThrow();
    }
    expect(() => open("others", sealed)).toThrow();
  });
});

describe("keyedHash", () => {
  it("differs by purpose and by text", () => {
    expect(keyedHash("a", "x")).toEqual(keyedHash("a", "x"));
    expect(keyedHash("a", "x")).not.toEqual(keyedHash("b", "x"));
    expect(keyedHash("a", "x")).not.toEqual(keyedHash("a", "y"));
  });
});
