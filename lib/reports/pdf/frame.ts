import pdfmake from "pdfmake";
import type { Content, ContentColumns, TDocumentDefinitions } from "pdfmake/interfaces.js";
import { FONTS, type FontName, fontFile } from "./fonts.ts";
import { madeAt } from "./format.ts";
import { oneLine } from "./text.ts";
import { CONTENT_WIDTH, INK, PAGE } from "./theme.ts";

/** What stands above and below every page of a document. */
export type Frame = {
  organization: string;
  /** On whose clocks all times are. */
  timezone: string;
  /** What kind of document it is, and of when. */
  title: string;
  dates: string;
  /** What it is of, where only the first page says that otherwise. */
  about?: string;
  made_at: Date;
  made_by: string;
};

/** Draws a document as a PDF on A4. */
export async function renderDocument(frame: Frame, content: Content[]): Promise<Buffer> {
  useFonts();
  return pdfmake.createPdf(documentOf(frame, content)).getBuffer();
}

function documentOf(frame: Frame, content: Content[]): TDocumentDefinitions {
  const title = `${frame.title}, ${frame.dates}`;
  return {
    content,
    header: letterhead(frame),
    footer: (page, pages) => footer(frame, page, pages),
    pageSize: "A4",
    pageMargins: [PAGE.left, PAGE.top, PAGE.right, PAGE.bottom],
    defaultStyle: { font: "latin", fontSize: 8.5, color: INK.text },
    info: { title, author: frame.organization, subject: title, creator: "Muster", producer: "Muster" },
    language: "en",
    displayTitle: true,
  };
}

function letterhead({ organization, timezone, title, dates, about }: Frame): Content {
  const width = CONTENT_WIDTH - 170;
  const times = `All times in ${timezone}${about === undefined ? "" : `  ·  ${about}`}`;
  const rule: Content = {
    canvas: [{ type: "line", x1: 0, y1: 0, x2: CONTENT_WIDTH, y2: 0, lineWidth: 1.2, lineColor: INK.accent }],
  };
  const sides: ContentColumns = {
    columns: [
      {
        width: "*",
        stack: [oneLine(organization, width, 12, { bold: true }), oneLine(times, width, 7.5, { color: INK.quiet })],
      },
      {
        width: "auto",
        stack: [
          { text: title, fontSize: 10, bold: true, alignment: "right" },
          { text: dates, fontSize: 8.5, alignment: "right", color: INK.quiet },
        ],
      },
    ],
    margin: [0, 0, 0, 5],
  };
  return { stack: [sides, rule], margin: [PAGE.left, 28, PAGE.right, 0] };
}

function footer({ timezone, made_at, made_by }: Frame, page: number, pages: number): Content {
  const made = `Made on ${madeAt(made_at, timezone)} by ${made_by}`;
  return {
    columns: [
      { width: "*", ...oneLine(made, CONTENT_WIDTH - 80, 7.5, { color: INK.quiet }) },
      { width: 80, text: `Page ${page} of ${pages}`, alignment: "right", fontSize: 7.5, color: INK.quiet },
    ],
    margin: [PAGE.left, 22, PAGE.right, 0],
  };
}

let ready = false;

/** Where the library looks for files before it asks the disk; its types do not mention it. */
type VirtualFiles = { existsSync(path: string): boolean; readFileSync(path: string): Buffer };

function useFonts(): void {
  if (ready) return;
  const names = Object.keys(FONTS) as FontName[];
  // Fonts come from memory when they are first used. Nothing else is ever read, and nothing is fetched, whatever a text
  // says.
  pdfmake.setLocalAccessPolicy(() => false);
  pdfmake.setUrlAccessPolicy(() => false);
  const { virtualfs } = pdfmake as unknown as { virtualfs: VirtualFiles };
  virtualfs.existsSync = (path) => names.some((name) => path.startsWith(`${name}:`));
  virtualfs.readFileSync = (path) => {
    const [name = "latin", weight] = path.split(":");
    return fontFile(name as FontName, weight === "700" ? 700 : 400);
  };
  pdfmake.setFonts(Object.fromEntries(names.map((name) => [name, { normal: `${name}:400`, bold: `${name}:700` }])));
  ready = true;
}
