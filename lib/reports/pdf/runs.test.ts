import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasGlyph } from "./fonts.ts";
import { runsOf } from "./runs.ts";

const fontsOf = (text: string) => runsOf(text).map(({ font }) => font);
const shown = (text: string) =>
  runsOf(text)
    .map((run) => run.text)
    .join("");

describe("runsOf", () => {
  it("leaves Latin text whole", () => {
    expect(runsOf("Ada Müller-Lüdenscheidt")).toEqual([{ text: "Ada Müller-Lüdenscheidt", font: "latin" }]);
  });

  it.each([
    ["Анна Иванова", "cyrillic"],
    ["Γεώργιος", "greek"],
    ["प्रिया शर्मा", "devanagari"],
    ["สมชาย", "thai"],
    ["山田 たろう", "japanese"],
    ["王小明", "chinese"],
    ["김민수", "korean"],
  ])("shows %s in one font", (text, font) => {
    expect(runsOf(text)).toEqual([{ text, font }]);
  });

  it("draws Han characters as their neighbours do", () => {
    expect(fontsOf("東京タワー")).toEqual(["japanese"]);
    expect(fontsOf("東京")).toEqual(["chinese"]);
  });

  it("puts words that are read from the right into the order in which they are seen", () => {
    expect(runsOf("דוד כהן")).toEqual([{ text: "כהן\u00a0דוד", font: "hebrew" }]);
    expect(fontsOf("محمد (HR)")).toEqual(["arabic", "latin"]);
  });

  it("leaves out pictures, and marks letters that no font has", () => {
    expect(shown("Jo 🙂 Kim ™")).toBe("Jo Kim ™");
    expect(shown("Ա")).toBe("¿");
  });

  it("gives every character of any text to a font that has it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const run of runsOf(text.toWellFormed())) {
          for (const character of run.text.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, ""))
            expect(hasGlyph(run.font, character.codePointAt(0) ?? 0)).toBe(true);
        }
      }),
    );
  });
});
