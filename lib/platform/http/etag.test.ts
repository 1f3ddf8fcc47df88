import { describe, expect, it } from "vitest";
import type { CallEvent } from "./call.ts";
import { isKnown, writtenOf, zippedEtag } from "./etag.ts";

const asking = (tag: string) => ({ headers: { "if-none-match": tag } }) as unknown as CallEvent;

const etagOf = (data: unknown, rule: { except?: readonly string[] }) => writtenOf(data, rule).etag;

describe("an answer", () => {
  it.each([[{}], [{ except: ["as_of"] }], [{ except: ["a", "as_of"] }]])("is written as JSON with %j", (rule) => {
    const data = { a: new Date(0), 'b"': [1, undefined], c: undefined, as_of: { d: "\u2028" }, e: null };
    expect(writtenOf(data, rule).json).toBe(JSON.stringify(data));
  });
});

describe("the tag of an answer", () => {
  it("is the same for the same data, and another for other data", () => {
    expect(etagOf({ a: 1 }, {})).toBe(etagOf({ a: 1 }, {}));
    expect(etagOf({ a: 1 }, {})).not.toBe(etagOf({ a: 2 }, {}));
    expect(etagOf({ a: 1 }, {})).toMatch(/^"[\w-]{22}"$/);
  });

  it("is weak where fields are left out, and does not change with them", () => {
    const rule = { except: ["as_of"] };
    expect(etagOf({ a: 1, as_of: 1 }, rule)).toBe(etagOf({ a: 1, as_of: 2 }, rule));
    expect(etagOf({ a: 1, as_of: 1 }, rule)).not.toBe(etagOf({ a: 2, as_of: 1 }, rule));
    expect(etagOf({ a: 1, as_of: 1 }, rule)).toMatch(/^W\//);
  });

  it("of a zipped answer is another strong one, and the same weak one", () => {
    expect(zippedEtag('"a"')).toBe('"a-gzip"');
    expect(zippedEtag('W/"a"')).toBe('W/"a"');
  });
});

describe("what a client says it has", () => {
  it.each([['"a"'], ['W/"a"'], ['"a-gzip"'], ['"b", "a"'], ['"b",W/"a-gzip"'], ["*"]])("%s is that answer", (tag) => {
    expect(isKnown(asking(tag), '"a"')).toBe(true);
    expect(isKnown(asking(tag), 'W/"a"')).toBe(true);
  });

  it.each([['"b"'], ["a"], [""], ['"a'], ['"*"']])("%s is not", (tag) => {
    expect(isKnown(asking(tag), '"a"')).toBe(false);
  });

  it("is nothing without the header", () => {
    expect(isKnown({ headers: {} } as CallEvent, '"a"')).toBe(false);
  });
});
