import { describe, expect, it } from "vitest";
import { columnsOf, shownJson } from "./shown-json.ts";

describe("shownJson", () => {
  it("reads", () => {
    expect(["a", null, undefined, 3, { b: 1 }].map(shownJson)).toEqual(["a", "–", "", "3", '{"b":1}']);
  });
});

describe("columnsOf", () => {
  it("has every column once", () => {
    expect(columnsOf({ a: 1 }, { a: 2, b: null })).toEqual([
      { name: "a", before: 1, after: 2 },
      { name: "b", before: undefined, after: null },
    ]);
    expect(columnsOf(null, null)).toEqual([]);
  });
});
