import { describe, expect, it } from "vitest";
import { doubtsAlone, doubtsBeside } from "./faced.ts";
import { REASONS } from "./suspicion.ts";

describe("a face with a mark", () => {
  it("adds nothing beside a code where it is accepted, and a doubt where it is not", () => {
    expect(doubtsBeside("accepted")).toEqual([]);
    expect(doubtsBeside("review")).toEqual(["face_uncertain"]);
    expect(doubtsBeside("refused")).toEqual(["low_similarity"]);
  });

  it("alone counts by itself only where it is accepted and trusted", () => {
    expect(doubtsAlone("accepted", "accept")).toEqual([]);
    expect(doubtsAlone("accepted", "review")).toEqual(["face_alone"]);
    expect(doubtsAlone("review", "accept")).toEqual(["face_alone", "face_uncertain"]);
    expect(doubtsAlone("review", "review")).toEqual(["face_alone", "face_uncertain"]);
  });

  it("has words for each doubt", () => {
    const doubts = [...doubtsBeside("review"), ...doubtsBeside("refused"), ...doubtsAlone("review", "review")];
    for (const doubt of doubts) expect(REASONS).toHaveProperty(doubt);
  });
});
