import type { Content, ContentColumns } from "pdfmake/interfaces.js";
import { drawParts } from "./draw.ts";
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

/** Draws a document as a PDF on A4, and yields its bytes. Each part begins on a page of its own. */
export function drawDocument(
  frame: Frame,
  parts: Iterable<Content[]> | AsyncIterable<Content[]>,
): AsyncGenerator<Buffer> {
  const sheet = {
    title: `${frame.title}, ${frame.dates}`,
    author: frame.organization,
    header: () => letterhead(frame),
    footer: (page: number, pages: number) => footer(frame, page, pages),
  };
  return drawParts(sheet, parts);
}

/** The same of one part, whole. */
export async function renderDocument(frame: Frame, content: Content[]): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(drawDocument(frame, [content])));
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
