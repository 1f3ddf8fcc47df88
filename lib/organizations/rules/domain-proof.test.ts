import { describe, expect, it } from "vitest";
import { isProvenBy, judgeAbsence, liesIn, recordOf } from "./domain-proof.ts";

const record = recordOf("acme.example", "0123abcd");

describe("recordOf", () => {
  it("has a name and a value of its own", () => {
    expect(record).toEqual({ name: "_muster.acme.example", type: "TXT", value: "muster-verification=0123abcd" });
  });
});

describe("isProvenBy", () => {
  it.each([
    ["the record alone", ["muster-verification=0123abcd"], true],
    ["the record among others", ["v=spf1 -all", "muster-verification=0123abcd", "x"], true],
    ["blanks that a form added", [" muster-verification=0123abcd "], true],
    ["no text", [], false],
    ["another organization's record", ["muster-verification=ffffffff"], false],
    ["the beginning of the record", ["muster-verification=0123"], false],
    ["the record inside another text", ["not muster-verification=0123abcd"], false],
    ["the record with more behind it", ["muster-verification=0123abcd4"], false],
    ["the bare token", ["0123abcd"], false],
  ])("%s", (_what, texts, proven) => {
    expect(isProvenBy(texts, record)).toBe(proven);
  });
});

describe("judgeAbsence", () => {
  const now = new Date("2026-03-10T12:00:00Z");
  it.each([
    [null, "missing"],
    ["2026-03-09T12:00:00Z", "missing"],
    ["2026-03-08T12:00:01Z", "missing"],
    ["2026-03-08T12:00:00Z", "withdrawn"],
    ["2025-03-08T12:00:00Z", "withdrawn"],
  ] as const)("missing since %s: %s", (since, verdict) => {
    expect(judgeAbsence(since === null ? null : new Date(since), now)).toBe(verdict);
  });
});

describe("liesIn", () => {
  it.each([
    ["eve@acme.example", true],
    ["Eve@ACME.example", true],
    ["eve@mail.acme.example", false],
    ["eve@notacme.example", false],
    ["eve@acme.example.evil.example", false],
    ["acme.example@evil.example", false],
    ['"eve@acme.example"@evil.example', false],
    ["eve@example", false],
  ])("%s: %s", (email, lies) => {
    expect(liesIn(email, "acme.example")).toBe(lies);
  });
});
