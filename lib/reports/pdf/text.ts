import type { ContentText } from "pdfmake/interfaces.js";
import { lineHeight, measure, withoutOf } from "./fonts.ts";
import { type Run, runsOf } from "./runs.ts";

type Style = Omit<ContentText, "text">;
type OpenTypeFeatures = NonNullable<ContentText["fontFeatures"]>;

const LINE = lineHeight("latin");

/**
 * Text in any script. Lines keep one height whatever fonts they mix: tall scripts may reach into the space between
 * lines.
 */
export function words(text: string, style: Style = {}): ContentText {
  return { text: runsOf(text).map((run) => styledRun(run, style.bold === true ? 700 : 400)), ...style };
}

function styledRun({ text, font }: Run, weight: 400 | 700) {
  const without = withoutOf(font, weight, text);
  // The types know of features to add, the library also of those to take away.
  const features = without === undefined ? {} : { fontFeatures: without as unknown as OpenTypeFeatures };
  return { text, font, ...features, ...(font === "latin" ? {} : { lineHeight: LINE / lineHeight(font) }) };
}

/** Text on one line of at most `width` points: what does not fit is cut and ends in an ellipsis. */
export function oneLine(text: string, width: number, fontSize: number, style: Style = {}): ContentText {
  return words(shorten(text, width, fontSize, style.bold === true ? 700 : 400), { ...style, fontSize, noWrap: true });
}

/** How wide a text is on one line, in points. */
export function measureText(text: string, fontSize: number, weight: 400 | 700): number {
  return runsOf(text).reduce((sum, run) => sum + measure(run.font, weight, run.text) * fontSize, 0);
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

function shorten(text: string, width: number, fontSize: number, weight: 400 | 700): string {
  const widthOf = (candidate: string) => measureText(candidate, fontSize, weight);
  if (widthOf(text) <= width) return text;
  const parts = [...graphemes.segment(text)].map(({ segment }) => segment);
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (widthOf(`${parts.slice(0, middle).join("")}…`) <= width) low = middle;
    else high = middle - 1;
  }
  return `${parts.slice(0, low).join("").trimEnd()}…`;
}
