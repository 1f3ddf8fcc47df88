import { describe, expect, it } from "vitest";
import { pause } from "./pace.ts";

describe("pause", () => {
  it("is what is chosen while every viewer keeps up", () => {
    expect(pause(2, 10, [])).toBe(2000);
    expect(pause(2, 10, [{ shown_seq: 10 }, { shown_seq: 8 }])).toBe(2000);
  });

  it("is twice that as soon as one of them is three pictures behind", () => {
    expect(pause(2, 10, [{ shown_seq: 10 }, { shown_seq: 7 }])).toBe(4000);
  });

  it("does not take a viewer who never says so for one who is behind", () => {
    expect(pause(1, 500, [{ shown_seq: null }])).toBe(1000);
  });
});
