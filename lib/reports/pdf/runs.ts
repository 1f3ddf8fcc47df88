import { type FontName, hasGlyph } from "./fonts.ts";

/** A piece of text that one font can show. */
export type Run = { text: string; font: FontName };

/** Which fonts a script is looked for in. Han characters are drawn as the language of their neighbours draws them. */
const SCRIPTS: readonly [RegExp, readonly FontName[]][] = [
  [/\p{Script=Cyrillic}/u, ["cyrillic", "cyrillic-ext"]],
  [/\p{Script=Greek}/u, ["greek", "greek-ext"]],
  [/\p{Script=Hebrew}/u, ["hebrew"]],
  [/\p{Script=Arabic}/u, ["arabic"]],
  [/\p{Script=Devanagari}/u, ["devanagari"]],
  [/\p{Script=Thai}/u, ["thai"]],
  [/\p{Script=Armenian}/u, ["armenian"]],
  [/\p{Script=Georgian}/u, ["georgian"]],
  [/\p{Script=Ethiopic}/u, ["ethiopic"]],
  [/\p{Script=Bengali}/u, ["bengali"]],
  [/\p{Script=Gujarati}/u, ["gujarati"]],
  [/\p{Script=Gurmukhi}/u, ["gurmukhi"]],
  [/\p{Script=Kannada}/u, ["kannada"]],
  [/\p{Script=Malayalam}/u, ["malayalam"]],
  [/\p{Script=Oriya}/u, ["oriya"]],
  [/\p{Script=Sinhala}/u, ["sinhala"]],
  [/\p{Script=Tamil}/u, ["tamil"]],
  [/\p{Script=Telugu}/u, ["telugu"]],
  [/\p{Script=Khmer}/u, ["khmer"]],
  [/\p{Script=Lao}/u, ["lao"]],
  [/\p{Script=Myanmar}/u, ["myanmar"]],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, ["japanese"]],
  [/\p{Script=Hangul}/u, ["korean"]],
];
const GENERAL: readonly FontName[] = ["latin", "latin-ext", "vietnamese"];
const EAST_ASIAN: readonly FontName[] = ["chinese", "japanese", "korean"];
const RIGHT_TO_LEFT: readonly FontName[] = ["hebrew", "arabic"];
/** Shown for letters that no font here has. */
const UNKNOWN = "\u00bf";

/** Emoji, and marks that steer the direction of text. No font here has them, and a name is complete without. */
const PICTURES =
  /[\p{Emoji_Presentation}\u{1f000}-\u{1faff}\p{Regional_Indicator}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\ufe0f/gu;

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/**
 * Splits text into runs of one font each, because the PDF library has no fallback: a character its font lacks would be
 * an empty box. Neighbouring words of a right-to-left script come in the order in which they are seen, since it also
 * lays words out left to right.
 */
export function runsOf(text: string): Run[] {
  if (/^[\x20-\x7e\u00a0-\u00ff–…]*$/.test(text)) return [{ text, font: "latin" }];
  const clean = text
    .normalize("NFC")
    .replaceAll(PICTURES, "")
    .replaceAll(/[\p{Cc}\s]+/gu, " ");
  const runs: Run[] = [];
  const eastAsian = eastAsianOrder(clean);
  for (const { segment } of graphemes.segment(clean)) {
    const last = runs.at(-1);
    const font = fontOf(segment, last?.font, eastAsian);
    const shown = font !== undefined ? segment : /^\p{S}/u.test(segment) ? "" : UNKNOWN;
    if (last !== undefined && last.font === (font ?? "latin")) last.text += shown;
    else runs.push({ text: shown, font: font ?? "latin" });
  }
  return runs.map((run) => (RIGHT_TO_LEFT.includes(run.font) ? { ...run, text: asSeen(run.text) } : run));
}

/** Whether every letter of a text is shown; signs that no font has are left out, and a text is complete without. */
export function isShown(text: string): boolean {
  return !runsOf(text).some((run) => run.text.includes(UNKNOWN)) || text.includes(UNKNOWN);
}

function fontOf(grapheme: string, current: FontName | undefined, eastAsian: readonly FontName[]): FontName | undefined {
  const codePoints = [...grapheme].map((character) => character.codePointAt(0) ?? 0);
  // What joins or varies its neighbours has no glyph of its own.
  const visible = codePoints.filter((point) => !/\p{Default_Ignorable_Code_Point}/u.test(String.fromCodePoint(point)));
  const fits = (name: FontName) => visible.every((point) => hasGlyph(name, point));
  // Spaces and signs stay with the words around them where that font has them.
  const neutral = /^[\p{P}\p{S}\p{Z}\p{N}]+$/u.test(grapheme);
  const special = SCRIPTS.find(([script]) => script.test(grapheme))?.[1];
  if (special !== undefined) return [...special, ...eastAsian].find(fits);
  if (neutral && current !== undefined && fits(current)) return current;
  return [...GENERAL, ...eastAsian].find(fits);
}

function eastAsianOrder(text: string): readonly FontName[] {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return ["japanese", "chinese", "korean"];
  if (/\p{Script=Hangul}/u.test(text)) return ["korean", "chinese", "japanese"];
  return EAST_ASIAN;
}

/**
 * Words last to first; the font turns the letters. The spaces do not break, or each line would begin with the last
 * word.
 */
function asSeen(text: string): string {
  const [, before = "", words = "", after = ""] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? [];
  return before + words.split(/\s+/).reverse().join("\u00a0") + after;
}
