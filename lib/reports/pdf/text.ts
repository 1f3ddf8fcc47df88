import type { ContentText } from "pdfmake/interfaces.js";
import { lineHeight, measure } from "./fonts.ts";
import { type Run, runsOf } from "./runs.ts";

type Style = Omit<ContentText, "text">;

const LINE = lineHeight("latin");

/**
 * Text in any script. Lines keep one height whatever fonts they mix: tall scripts may reach into the space between
 * lines.
 */
export function words(text: string, style: Style = {}): ContentText {
  return { text: runsOf(text).map(styledRun), ...style };
}

function styledRun({ text, font }: Run) {
  return font === "latin" ? { text, font } : { text, font, lineHeight: LINE / lineHeight(font) };
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
