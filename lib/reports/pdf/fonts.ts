import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { create, type Font, type GlyphRun } from "fontkit";
import { unpackWoff } from "./woff.ts";

/**
 * The fonts of PDF files: Noto Sans, which has the same face in every script, under the SIL Open Font License. They are
 * packages of .woff files, a few KB each but for East Asia; the packager puts exactly these beside the bundle
 * (infra/bundle/fonts.ts), so that they resolve on Lambda as they do here.
 *
 * In the order in which they are asked for a character, first the general ones.
 */
export const FONTS = {
  latin: ["noto-sans", "latin"],
  "latin-ext": ["noto-sans", "latin-ext"],
  vietnamese: ["noto-sans", "vietnamese"],
  cyrillic: ["noto-sans", "cyrillic"],
  "cyrillic-ext": ["noto-sans", "cyrillic-ext"],
  greek: ["noto-sans", "greek"],
  "greek-ext": ["noto-sans", "greek-ext"],
  hebrew: ["noto-sans-hebrew", "hebrew"],
  arabic: ["noto-sans-arabic", "arabic"],
  devanagari: ["noto-sans-devanagari", "devanagari"],
  thai: ["noto-sans-thai", "thai"],
  armenian: ["noto-sans-armenian", "armenian"],
  georgian: ["noto-sans-georgian", "georgian"],
  ethiopic: ["noto-sans-ethiopic", "ethiopic"],
  bengali: ["noto-sans-bengali", "bengali"],
  gujarati: ["noto-sans-gujarati", "gujarati"],
  gurmukhi: ["noto-sans-gurmukhi", "gurmukhi"],
  kannada: ["noto-sans-kannada", "kannada"],
  malayalam: ["noto-sans-malayalam", "malayalam"],
  oriya: ["noto-sans-oriya", "oriya"],
  sinhala: ["noto-sans-sinhala", "sinhala"],
  tamil: ["noto-sans-tamil", "tamil"],
  telugu: ["noto-sans-telugu", "telugu"],
  khmer: ["noto-sans-khmer", "khmer"],
  lao: ["noto-sans-lao", "lao"],
  myanmar: ["noto-sans-myanmar", "myanmar"],
  japanese: ["noto-sans-jp", "japanese"],
  chinese: ["noto-sans-sc", "chinese-simplified"],
  korean: ["noto-sans-kr", "korean"],
} as const;

export type FontName = keyof typeof FONTS;

/** Where it would double the size of the function, bold is the regular weight. */
const WITHOUT_BOLD: readonly FontName[] = ["japanese", "chinese", "korean"];

/** The module path of a font's file. */
function fontPath(name: FontName, weight: 400 | 700): string {
  const [folder, subset] = FONTS[name];
  return `@fontsource/${folder}/files/${folder}-${subset}-${WITHOUT_BOLD.includes(name) ? 400 : weight}-normal.woff`;
}

/** The module paths of all files, for the packager. */
export function allFontPaths(): string[] {
  const names = Object.keys(FONTS) as FontName[];
  return [...new Set(names.flatMap((name) => [fontPath(name, 400), fontPath(name, 700)]))];
}

const require = createRequire(import.meta.url);
const files = new Map<string, Buffer>();
const opened = new Map<string, Font>();

/** The bytes of a font, read once. */
export function fontFile(name: FontName, weight: 400 | 700): Buffer {
  const path = fontPath(name, weight);
  const file = files.get(path) ?? unpackWoff(readFileSync(require.resolve(path)));
  files.set(path, file);
  return file;
}

/** Whether a font can show a character. Fonts of scripts that do not occur are never asked and stay closed. */
export function hasGlyph(name: FontName, codePoint: number): boolean {
  return open(name, 400).hasGlyphForCodePoint(codePoint);
}

/**
 * What a text needs to be drawn without: nothing, as a rule. A font may say of a letter that a mark has no place on it,
 * which fontkit takes for a fault and throws (foliojs/fontkit#367). Marks then stay where the letter before them ends.
 */
export type Without = Readonly<Record<string, false>> | undefined;

const WITHOUT_PLACES: Without = { mark: false, mkmk: false, abvm: false, blwm: false };

/** Plain Latin, of which a report is full, has no marks. Elsewhere a letter without may be drawn as one with them. */
export function withoutOf(name: FontName, weight: 400 | 700, text: string): Without {
  return /^[\x20-\u024f–…]*$/.test(text) ? undefined : layout(name, weight, text).without;
}

/** The width of a text at size 1. */
export function measure(name: FontName, weight: 400 | 700, text: string): number {
  const font = open(name, weight);
  return layout(name, weight, text).run.advanceWidth / font.unitsPerEm;
}

/** The height of a line at size 1. */
export function lineHeight(name: FontName): number {
  const { ascent, descent, lineGap, unitsPerEm } = open(name, 400);
  return (ascent - descent + lineGap) / unitsPerEm;
}

/** A text's outline at size 1, its baseline at 0: what an SVG draws where it could not name the font. */
export function outline(name: FontName, text: string): { path: string; width: number; unit: number } {
  const font = open(name, 400);
  const { glyphs, positions } = layout(name, 400, text).run;
  let x = 0;
  const paths = glyphs.map((glyph, index) => {
    const path = glyph.path.translate(x, 0).toSVG();
    x += positions[index]?.xAdvance ?? 0;
    return path;
  });
  return { path: paths.join(""), width: x / font.unitsPerEm, unit: font.unitsPerEm };
}

/** A text laid out, and what that took. */
function layout(name: FontName, weight: 400 | 700, text: string): { run: GlyphRun; without: Without } {
  const font = open(name, weight);
  try {
    return { run: font.layout(text), without: undefined };
  } catch {
    return { run: font.layout(text, WITHOUT_PLACES), without: WITHOUT_PLACES };
  }
}

function open(name: FontName, weight: 400 | 700): Font {
  const path = fontPath(name, weight);
  const font = opened.get(path) ?? (create(fontFile(name, weight)) as Font); // one font, never a collection
  opened.set(path, font);
  return font;
}
