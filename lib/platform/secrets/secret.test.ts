import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hashSecret, randomSecret, succeedingTokens } from "./secret.ts";

beforeEach(() => {
  vi.stubEnv("JWT_SECRET", "a secret of at least thirty-two characters");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("secrets", () => {
  it("have 256 bits and fit into an address", () => {
    expect(randomSecret()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it("are not drawn twice", () => {
    expect(new Set(Array.from({ length: 1000 }, randomSecret)).size).toBe(1000);
  });

  it("are stored as their SHA-256", () => {
    expect(hashSecret("abc").toString("hex")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});

describe("succeedingTokens", () => {
  it("is the same for everybody who presents the same token", () => {
    expect(succeedingTokens("one")[0]).toBe(succeedingTokens("one")[0]);
  });

  it("differs from token to token, and from the token it follows", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        fc.pre(a !== b);
        expect(succeedingTokens(a)[0]).not.toBe(succeedingTokens(b)[0]);
        expect(succeedingTokens(a)[0]).not.toBe(a);
      }),
    );
  });

  it("cannot be told without the secret", () => {
    const ours = succeedingTokens("one")[0];
    vi.stubEnv("JWT_SECRET", "another secret of thirty-two characters");
    expect(succeedingTokens("one")[0]).not.toBe(ours);
  });

  it("has one for each key while JWT_SECRET is changed, the newer's first", () => {
    const of = (secrets: string) => {
      vi.stubEnv("JWT_SECRET", secrets);
      return succeedingTokens("one");
    };
    expect(of("newer,older")).toEqual([...of("newer"), ...of("older")]);
  });
});
