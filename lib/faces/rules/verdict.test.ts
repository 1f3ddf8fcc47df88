import { describe, expect, it } from "vitest";
import { FACE_MODELS, modelNamed } from "./face-models.ts";
import { verdictOf } from "./verdict.ts";

describe("a verdict", () => {
  it.each([
    ["face-api-128", 0.92, "accepted"],
    ["face-api-128", 0.9199, "review"],
    ["face-api-128", 0.9, "review"],
    ["face-api-128", 0.8999, "refused"],
    ["arcface-512", 0.5, "accepted"],
    ["arcface-512", 0.49, "review"],
    ["arcface-512", 0.39, "refused"],
  ] as const)("by %s of %d is %s", (model, similarity, verdict) => {
    expect(verdictOf(FACE_MODELS[model], similarity)).toBe(verdict);
  });

  // The figures of docs/adr/0048: what was measured of two strangers, and of one person.
  it("by face-api-128 refuses every two strangers, and accepts one person in every two pictures, that were measured", () => {
    for (const similarity of [0.79, 0.82, 0.839])
      expect(verdictOf(FACE_MODELS["face-api-128"], similarity)).toBe("refused");
    for (const similarity of [0.941, 0.982])
      expect(verdictOf(FACE_MODELS["face-api-128"], similarity)).toBe("accepted");
  });
});

describe("a model", () => {
  it("is one that was measured, and no property of an object", () => {
    expect(modelNamed("arcface-512")?.dimensions).toBe(512);
    for (const name of ["human-faceres-1024", "constructor", "__proto__", ""]) expect(modelNamed(name)).toBeUndefined();
  });
});
