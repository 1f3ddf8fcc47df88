import fc from "fast-check";

declare global {
  // biome-ignore lint/style/useConsistentTypeDefinitions: it adds to the interface of the library.
  interface JSON {
    /** A number exactly as it is to stand in the text; TypeScript's own library does not know it yet. */
    rawJSON(text: string): unknown;
  }
}

/** Texts that have broken parsers, databases, logs, pages or spreadsheets elsewhere. */
const TEXTS: readonly string[] = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "half a pair \udc00",
  "\ufffe\uffff",
  "\u202eright to left\u202c",
  "e\u0301\u0302\u0303\u0304",
  "👩‍👩‍👧‍👦",
  "İıſK",
  "\u2028\u2029\u0085",
  "line\r\nset-cookie: a=b",
  "null",
  "undefined",
  "NaN",
  "-Infinity",
  "true",
  "[object Object]",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "'; drop table users; --",
  "' or 1=1 --",
  "\\'); select pg_sleep(1); --",
  "$1",
  "%s%n%d",
  "%",
  "%_\\",
  "%00",
  "%E0%A4",
  // The syntax of others' templates, on purpose.
  "$" + "{jndi:ldap://127.0.0.1/a}",
  "{{7*7}}",
  "<%= 7*7 %>",
  "<script>alert(1)</script>",
  "=1+1",
  "@SUM(A1)",
  "../../../../etc/passwd",
  "..%2f..%2f",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "http://[::1",
  "{",
  "[]",
  '"',
  "\\",
  "infinity",
  "-infinity",
  "epoch",
  "today",
  "allballs",
  "00000000-0000-0000-0000-000000000000",
  "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
  "{0198c5a0-0000-7000-8000-000000000001}",
  "0x1f",
  "1e400",
  "1e3",
  "-0",
  "9223372036854775808",
  "٣",
  "1,2",
  "a,b",
];

/** What no database and no queue takes, in texts that are else in order. */
export const UNSTORABLE: readonly string[] = ["a\0b", "half \ud83d", "\udc00", "a\ufffeb\uffff"];

/** Dates and instants that do not exist, that no database agrees on, or that lie at the edge of what ours takes. */
const TIMES: readonly string[] = [
  "0000-13-45",
  "0000-01-01",
  "0001-01-01",
  "1582-10-10",
  "1969-12-31",
  "1970-01-01",
  "2023-02-29",
  "2024-02-29",
  "2024-02-30",
  "2199-12-31",
  "2200-01-01",
  "9999-12-31",
  "10000-01-01",
  "+275760-09-13",
  "-000001-01-01",
  "2026-1-1",
  "2026-W10-1",
  "0000-01-01T00:00:00Z",
  "1969-12-31T23:59:59.999Z",
  "1970-01-01T00:00:00Z",
  "2016-12-31T23:59:60Z",
  "2026-03-29T02:30:00+01:00",
  "2026-03-02T24:00:00Z",
  "2026-03-02T09:30:00",
  "2026-03-02T09:30:00+14:00",
  "2026-03-02T09:30:00-23:59",
  "2026-03-02T09:30:00+24:00",
  "2026-03-02T09:30:00.123456789123456789Z",
  "2026-03-02 09:30:00Z",
  "9999-12-31T23:59:59Z",
  "9999-12-31T23:59:59-23:59",
  "+275760-09-13T00:00:00Z",
  "+275760-09-13T00:00:00.001Z",
];

const ZONES: readonly string[] = ["Mars/Phobos", "utc", "GMT+25", "+05:30", "EST5EDT", "Europe/Berlin\0", "../UTC"];

/** As they stand in JSON: most of them JavaScript itself would write differently. */
const NUMBERS: readonly string[] = [
  "-0",
  "0.1",
  "-1",
  "1e400",
  "-1e400",
  "1e-400",
  "1E2",
  "2147483647",
  "2147483648",
  "-2147483649",
  "4294967296",
  "9007199254740991",
  "9007199254740993",
  "9223372036854775807",
  "9223372036854775808",
  "1.7976931348623157e308",
  "0.30000000000000004",
  "123456789012345678901234567890",
];

/** Long enough to pass every maximum, and still a body that is read. */
const longText = fc
  .tuple(fc.constantFrom("x", "é", "🎉", "\0", "ﷺ", " "), fc.constantFrom(256, 2_000, 20_000, 101_000))
  .map(([unit, length]) => unit.repeat(Math.floor(length / Buffer.byteLength(unit))));

export const hostileTime: fc.Arbitrary<string> = fc.constantFrom(...TIMES);

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 3, arbitrary: hostileTime },
  { weight: 1, arbitrary: fc.constantFrom(...ZONES) },
  { weight: 4, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: longText },
);

export const hostileNumber: fc.Arbitrary<unknown> = fc.constantFrom(...NUMBERS).map((text) => JSON.rawJSON(text));

/** Thousands of levels, as a value that `JSON.stringify` itself can still write. */
const nested = fc.constantFrom(50, 500).map((levels) => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
});

/** Keys that mean something to objects, beside such as mean nothing to anybody. */
export const hostileKey = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "prototype", "toString", "length", "id", "org_id", "role", ""),
  hostileText.map((text) => text.slice(0, 300)),
);

/** Anything that can stand where JSON has a value. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 4, arbitrary: hostileNumber },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { "": null }) },
  { weight: 2, arbitrary: fc.tuple(hostileKey, hostileText).map(([key, value]) => withKey({}, key, value)) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }) },
  { weight: 1, arbitrary: nested },
);

/** An object with one more key of its own, which may be `__proto__`. */
export function withKey(object: object, key: string, value: unknown): object {
  return Object.fromEntries([...Object.entries(object), [key, value]]);
}
