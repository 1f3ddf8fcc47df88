import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { keyedHash, keyedHashes, open, seal } from "./seal.ts";

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

describe("while JWT_SECRET is changed", () => {
  const before = process.env.JWT_SECRET;
  const use = (secrets: string) => {
    process.env.JWT_SECRET = secrets;
  };
  afterEach(() => use(before ?? "a secret of the tests"));

  it("what was sealed and hashed by the older key is still known", () => {
    use("older");
    const [sealed, hash] = [seal("answers", "text"), keyedHash("a", "x")];
    use("newer,older");
    expect(open("answers", sealed)).toBe("text");
    expect(keyedHashes("a", "x")).toContainEqual(hash);
  });

  it("what is sealed and hashed now is by the newer one", () => {
    use("newer,older");
    const [sealed, hash] = [seal("answers", "text"), keyedHash("a", "x")];
    use("newer");
    expect(open("answers", sealed)).toBe("text");
    expect(keyedHashes("a", "x")).toEqual([hash]);
  });

  it("a key that was taken away opens nothing", () => {
    use("older");
    const sealed = seal("answers", "text");
    use("newer");
    expect(() => open("answers", sealed)).toThrow();
  });
});
