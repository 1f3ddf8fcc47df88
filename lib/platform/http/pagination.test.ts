import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { decodeCursor, encodeCursor, toPage } from "./pagination.ts";
import { keepStorable } from "./validate.ts";

const key = z.tuple([z.string(), z.string()]);
const refused = {
  code: "VALIDATION_FAILED",
  details: [{ path: "query.cursor", message: "not a cursor of this list" }],
};
const refuse = (cursor: string) => expect(() => decodeCursor(cursor, key)).toThrow(expect.objectContaining(refused));

describe("cursors", () => {
  it("are absent on the first page", () => {
    expect(decodeCursor(undefined, key)).toBeUndefined();
  });

  it("carry a sort key there and back, whatever is in it", () => {
    // As rows hold it: whatever a request says is made storable on its way in.
    const stored = fc.string({ unit: "binary" }).map((text) => String(keepStorable("", text)));
    fc.assert(
      fc.property(stored, stored, (a, b) => {
        expect(decodeCursor(encodeCursor([a, b]), key)).toEqual([a, b]);
      }),
    );
  });

  it("fit into an address without being escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(encodeCursor([text])).toMatch(/^[A-Za-z0-9_-]+$/);
      }),
    );
  });

  it.each([
    ["no JSON", "x"],
    ["empty", ""],
    ["no list", '{"0":"a","1":"b","length":2}'],
    ["too short", '["a"]'],
    ["too long", '["a","b","c"]'],
    ["of other types", '["a",{"b":1}]'],
  ])("are refused when they are %s", (_, text) => {
    refuse(Buffer.from(text).toString("base64url"));
  });

  it("are refused or read, never an error of ours, for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
        try {
          decodeCursor(text, key);
        } catch (error) {
          expect(error).toMatchObject(refused);
        }
      }),
    );
  });
});

describe("toPage", () => {
  const keyOf = (row: { id: string }) => [row.id];
  const rows = ["a", "b", "c"].map((id) => ({ id }));

  it("is the last page when there is no row beyond the limit", () => {
    expect(toPage(rows, 3, keyOf)).toEqual({ items: rows, next_cursor: null });
  });

  it("goes on after the last row shown", () => {
    expect(toPage(rows, 2, keyOf)).toEqual({ items: rows.slice(0, 2), next_cursor: encodeCursor(["b"]) });
  });

  it("is empty for no rows", () => {
    expect(toPage([], 20, keyOf)).toEqual({ items: [], next_cursor: null });
  });
});
