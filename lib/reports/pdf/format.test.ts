import { describe, expect, it } from "vitest";
import { hms } from "../../platform/time/words.ts";
import { hm } from "./format.ts";

describe("hm", () => {
  it("says what stands in the tables, without its seconds", () => {
    for (const seconds of [0, 29, 30, 349, 3599, 3600, 27_959, 359_999])
      expect(hms(seconds)).toMatch(new RegExp(`^${hm(seconds)}:`));
  });

  it("cuts what is no whole second", () => {
    expect(hm(59.9)).toBe("0:00");
  });
});
