import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formerKeyIds, openFace, sealFace } from "./seal.ts";

const of = { org_id: "o", user_id: "u", id: "f", model: "arcface-512", dimensions: 4 };
const embedding = Float32Array.of(0.5, -0.5, 0.5, -0.5);

let before: string | undefined;
beforeEach(() => {
  before = process.env.FACE_KEYS;
  process.env.FACE_KEYS = "newest, older";
});
afterEach(() => {
  if (before === undefined) delete process.env.FACE_KEYS;
  else process.env.FACE_KEYS = before;
});

describe("a sealed face", () => {
  it("opens for whom it was sealed, and is nonce, ciphertext and tag", () => {
    const kept = sealFace(of, embedding);
    expect(openFace(of, kept)).toEqual(embedding);
    expect(kept.sealed).toHaveLength(12 + 4 * 4 + 16);
    expect(formerKeyIds()).toHaveLength(1);
    expect(formerKeyIds()).not.toContain(kept.key_id);
    expect(sealFace(of, embedding).sealed).not.toEqual(kept.sealed);
  });

  it.each(["org_id", "user_id", "id", "model"] as const)("opens for nothing of another %s", (field) => {
    const kept = sealFace(of, embedding);
    expect(() => openFace({ ...of, [field]: "other" }, kept)).toThrow();
    expect(() => openFace({ ...of, dimensions: 5 }, kept)).toThrow();
  });

  it("opens for nobody once a bit of it is another", () => {
    const kept = sealFace(of, embedding);
    for (const index of kept.sealed.keys()) {
      const sealed = Buffer.from(kept.sealed);
      sealed[index] = (sealed[index] ?? 0) ^ 1;
      expect(() => openFace(of, { ...kept, sealed })).toThrow();
    }
  });

  it("opens by any key that is there, and says by its id which one is missing", () => {
    process.env.FACE_KEYS = "older";
    const kept = sealFace(of, embedding);
    process.env.FACE_KEYS = "newest,other,older";
    expect(openFace(of, kept)).toEqual(embedding);
    expect(formerKeyIds()).toContain(kept.key_id);
    process.env.FACE_KEYS = "newest";
    expect(() => openFace(of, kept)).toThrow(`No key of FACE_KEYS has the id ${kept.key_id}`);
  });

  it("is made by no key where there is none, and says so", () => {
    for (const none of ["", " , "]) {
      process.env.FACE_KEYS = none;
      expect(() => sealFace(of, embedding)).toThrow("FACE_KEYS");
    }
  });
});
