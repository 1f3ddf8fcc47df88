import type {
  CanvasElement,
  Content,
  ContentTable,
  CustomTableLayout,
  Column as Piece,
  TableCell,
} from "pdfmake/interfaces.js";
import { measureText, oneLine, words } from "./text.ts";
import { CONTENT_WIDTH, INK, KINDS, PAGE, SCORE_COLOUR } from "./theme.ts";

/** Figures in a row of boxes over the whole width. */
export function boxes(figures: readonly { name: string; value: string; note?: string }[]): Content {
  const gap = 6;
  const width = (CONTENT_WIDTH - gap * (figures.length - 1)) / figures.length;
  const box = ({ name, value, note = "" }: (typeof figures)[number]): Piece => ({
    width,
    table: {
      widths: ["*"],
      body: [
        [
          {
            stack: [
              { text: name, fontSize: 7, color: INK.quiet, noWrap: true },
              figure(value),
              { text: note === "" ? " " : note, fontSize: 7, color: INK.quiet, noWrap: true },
            ],
          },
        ],
      ],
    },
    layout: BOX,
  });
  return { columns: figures.map(box), columnGap: gap, margin: [0, 8, 0, 12] };
}

/** Two times of day do not fit at the size of a number. */
function figure(value: string): Content {
  if (value.length <= 9) return { text: value, fontSize: 13, bold: true, noWrap: true, margin: [0, -1, 0, -2] };
  return { text: value, fontSize: 10.5, bold: true, noWrap: true, margin: [0, 1, 0, -0.6] };
}

const BOX: CustomTableLayout = {
  hLineWidth: () => 0,
  vLineWidth: (index) => (index === 0 ? 2 : 0),
  vLineColor: () => INK.accent,
  fillColor: () => INK.pale,
  paddingLeft: () => 7,
  paddingRight: () => 3,
  paddingTop: () => 5,
  paddingBottom: () => 4,
};

export function heading(text: string, note = ""): Content {
  return {
    text: [
      { text, bold: true, fontSize: 9.5 },
      ...(note === "" ? [] : [{ text: `   ${note}`, fontSize: 7.5, color: INK.quiet }]),
    ],
    margin: [0, 2, 0, 4],
  };
}

/** What the colours of charts of time mean. */
export function legend(withScore: boolean): Content {
  return keys(withScore ? [...KINDS, { colour: SCORE_COLOUR, name: "Score (right)" }] : KINDS);
}

/** What some colours mean; another sign may stand in the place of a square. */
export function keys(all: readonly { name: string; colour: string; sign?: CanvasElement[] }[]): Content {
  const square = (color: string): CanvasElement[] => [{ type: "rect", x: 0, y: 2, w: 7, h: 7, color }];
  const columns = all.map(
    ({ colour, name, sign = square(colour) }): Piece => ({
      width: "auto",
      columns: [
        { width: 9, canvas: sign },
        { width: "auto", text: name, fontSize: 7.5, color: INK.quiet },
      ],
      columnGap: 2,
    }),
  );
  return { columns, columnGap: 10, margin: [0, 2, 0, 10] };
}

/** A name, and in a line below what says more of it. */
export function headline(name: string, about: string): Content {
  return {
    stack: [
      words(name, { fontSize: headlineSize(name).fontSize, bold: true }),
      words(about, { fontSize: 8, color: INK.quiet, margin: [0, 2, 0, 0] }),
    ],
  };
}

/** A name that is too long for a line as a headline is set smaller, on as many lines as it needs. */
export function headlineSize(name: string): { fontSize: number; extraHeight: number } {
  if (measureText(name, 15, 700) <= CONTENT_WIDTH) return { fontSize: 15, extraHeight: 0 };
  const lines = Math.ceil((1.1 * measureText(name, 10, 700)) / CONTENT_WIDTH);
  return { fontSize: 10, extraHeight: lines * 13.7 - 20.5 };
}

export type Column = { title: string; width: number | "*"; align?: "left" | "right" };

/** The line height of every table row: cells hold one line, so that pages can be counted (pages.ts). */
export const ROW_HEIGHT = 13.7;

/** What a page has room for between its margins, and how many rows of a table that is. */
export const ROOM = PAGE.height - PAGE.top - PAGE.bottom;
export const ROWS_PER_PAGE = Math.floor((ROOM - 16) / ROW_HEIGHT);

/** The widths of a chart or table and of what stands beside it. */
export const SIDE = 150;
export const MAIN = CONTENT_WIDTH - SIDE - 20;

/** A table whose header is repeated on every page. `marked` rows are emphasised by a shade. */
export function table(
  columns: readonly Column[],
  rows: readonly TableCell[][],
  { total, shaded = () => false }: { total?: TableCell[]; shaded?: (index: number) => boolean } = {},
): ContentTable {
  const header = columns.map(({ title, align = "left" }): TableCell => {
    return { text: title, bold: true, fontSize: 7, color: INK.quiet, alignment: align, noWrap: true };
  });
  const body = [header, ...rows, ...(total === undefined ? [] : [total])];
  const isTotal = (index: number) => total !== undefined && index === body.length - 1;
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      keepWithHeaderRows: 2,
      widths: columns.map(({ width }) => width),
      body,
    },
    layout: {
      hLineWidth: (index) => (index === 1 || isTotal(index) ? 0.8 : index === 0 ? 0 : 0.3),
      hLineColor: (index) => (index === 1 || isTotal(index) ? INK.quiet : INK.line),
      vLineWidth: () => 0,
      fillColor: (index) => (index > 0 && !isTotal(index) && shaded(index - 1) ? INK.pale : null),
      paddingLeft: () => 3,
      paddingRight: () => 3,
      paddingTop: () => 1.2,
      paddingBottom: () => 1.2,
    },
  };
}

/** A cell of ours: digits and English words. */
export function cell(
  text: string,
  style: { align?: "left" | "right"; bold?: boolean; color?: string } = {},
): TableCell {
  const { align = "left", bold = false, color = INK.text } = style;
  return { text, fontSize: 8, alignment: align, bold, color, noWrap: true };
}

/** A cell of text that people wrote. */
export function textCell(text: string, width: number, style: { bold?: boolean } = {}): TableCell {
  return oneLine(text, width, 8, style);
}

/** A short list of names with their times and bars in proportion. */
export function ranking(
  entries: readonly { name: string; seconds: number }[],
  width: number,
  time: (seconds: number) => string,
): Content {
  if (entries.length === 0) return words("Nothing was recorded.", { fontSize: 8, color: INK.quiet });
  const longest = entries[0]?.seconds ?? 1;
  return {
    stack: entries.map(({ name, seconds }) => ({
      stack: [
        {
          columns: [
            { width: width - 42, ...oneLine(name, width - 46, 7.5) },
            { width: 42, text: time(seconds), fontSize: 7.5, alignment: "right" },
          ],
          columnGap: 0, // or the gap of the columns around it counts here too
        },
        {
          canvas: [
            { type: "rect", x: 0, y: 0, w: width, h: 2.2, color: INK.pale },
            { type: "rect", x: 0, y: 0, w: Math.max(1, (width * seconds) / longest), h: 2.2, color: INK.accent },
          ],
          margin: [0, 0, 0, 2],
        },
      ],
    })),
  };
}

/** Nothing, so many points high. */
export const space = (height: number): Content => ({ text: "", margin: [0, height, 0, 0], fontSize: 1 });

/** What something is: each fact with its name above, all beside each other; one may have a greater share of the width. */
export function facts(all: readonly { name: string; value: string; share?: number }[]): Content {
  const gap = 10;
  const shares = all.reduce((sum, { share = 1 }) => sum + share, 0);
  const room = CONTENT_WIDTH - gap * (all.length - 1);
  const columns = all.map(({ name, value, share = 1 }): Piece => {
    const width = (room * share) / shares;
    return { width, stack: [{ text: name, fontSize: 7, color: INK.quiet }, oneLine(value, width, 8.5)] };
  });
  return { columns, columnGap: gap, margin: [0, 8, 0, 0] };
}
