import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasGlyph, measure } from "./fonts.ts";
import { isShown, runsOf } from "./runs.ts";

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
    ["Հայկ Պետրոսյան", "armenian"],
    ["ქართული", "georgian"],
    ["አበበ ቢቂላ", "ethiopic"],
    ["গৌতম", "bengali"],
    ["ગૌતમ", "gujarati"],
    ["ਗੁਰਪ੍ਰੀਤ", "gurmukhi"],
    ["ಗೌತಮ", "kannada"],
    ["ഗൗതം", "malayalam"],
    ["ଗୌତମ", "oriya"],
    ["ගෞතම", "sinhala"],
    ["தமிழ் செல்வன்", "tamil"],
    ["గౌతమ్", "telugu"],
    ["សុខា", "khmer"],
    ["ສົມຊາຍ", "lao"],
    ["အောင်ဆန်း", "myanmar"],
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
    expect(shown("ᚠ")).toBe("¿");
  });

  it("tells whether a name is shown whole", () => {
    expect(["Ada", "தமிழ்", "Jo 🙂", "¿Qué?", "ᚠᚢ", "Ada ᚠ"].map(isShown)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
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

  it("makes runs that can be laid out, whatever their fonts say of marks", () => {
    const script = fc.constantFrom(
      ...["0600-06ff", "0900-097f", "0980-09ff", "0a00-0a7f", "0a80-0aff", "0b00-0b7f", "0b80-0bff", "0c00-0c7f"],
      ...["0c80-0cff", "0d00-0d7f", "0d80-0dff", "0e00-0e7f", "0e80-0eff", "1000-109f", "1200-137f", "1780-17ff"],
    );
    const letters = script.chain((range) => {
      const [min = 0, max = 0] = range.split("-").map((point) => Number.parseInt(point, 16));
      return fc.array(fc.integer({ min, max }), { minLength: 1, maxLength: 12 });
    });
    fc.assert(
      fc.property(letters, fc.constantFrom(400, 700), (points, weight) => {
        for (const { font, text } of runsOf(String.fromCodePoint(...points)))
          expect(measure(font, weight as 400 | 700, text)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
