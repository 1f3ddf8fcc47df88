import type { CanvasElement, Content, TableCell } from "pdfmake/interfaces.js";
import type { Mark } from "../../sessions/rules/mark.ts";
import { keys } from "./parts.ts";
import { INK, MARK_LOOKS } from "./theme.ts";

/** Marks that were held and counted. */
export type Counted = { present: number; late: number; absent: number; excused: number };

const ORDER = ["present", "late", "absent", "excused"] as const;

/** What the colours of marks mean. */
export const markLegend = (marks: readonly Mark[] = ORDER): Content => keys(marks.map((mark) => MARK_LOOKS[mark]));

/** What the signs of marks mean. */
export const signLegend = (): Content =>
  keys(ORDER.map((mark) => ({ ...MARK_LOOKS[mark], sign: signOf(mark, 3.5, 5.5) })));

/** A status as a word on its colour. */
export function chip(status: Mark | null): TableCell {
  if (status === null) return { text: "Unmarked", fontSize: 7.5, color: INK.quiet, noWrap: true };
  const { name, ink, pale } = MARK_LOOKS[status];
  return { text: `\u00a0${name}\u00a0`, fontSize: 7.5, bold: true, color: ink, background: pale, noWrap: true };
}

/** Marks as one bar of these parts, so wide together. */
export function markBar(counted: Counted, width: number): TableCell {
  const all = ORDER.reduce((sum, mark) => sum + counted[mark], 0);
  let x = 0;
  const parts = ORDER.map((mark): CanvasElement => {
    const w = all === 0 ? 0 : (width * counted[mark]) / all;
    x += w;
    return { type: "rect", x: x - w, y: 2.5, w, h: 6, color: MARK_LOOKS[mark].colour };
  });
  const whole: CanvasElement = { type: "rect", x: 0, y: 2.5, w: width, h: 6, color: INK.pale };
  return { canvas: [whole, ...parts.filter((part) => part.type === "rect" && part.w > 0)] };
}

/** A sign of a mark around a point: they differ in shape, so that a grey print keeps them apart. */
export function signOf(mark: Mark, x: number, y: number): CanvasElement[] {
  const { colour } = MARK_LOOKS[mark];
  const stroke = { lineWidth: 1.1, lineColor: colour } as const;
  if (mark === "present") return [{ type: "ellipse", x, y, r1: 2.1, r2: 2.1, color: colour }];
  if (mark === "excused") return [{ type: "ellipse", x, y, r1: 2, r2: 2, ...stroke }];
  if (mark === "late") {
    const points = [
      { x, y: y - 3 },
      { x: x + 3, y: y + 2.4 },
      { x: x - 3, y: y + 2.4 },
    ];
    return [{ type: "polyline", closePath: true, points, color: colour, lineWidth: 0.01, lineColor: colour }];
  }
  return [
    { type: "line", x1: x - 2.2, y1: y - 2.2, x2: x + 2.2, y2: y + 2.2, ...stroke },
    { type: "line", x1: x - 2.2, y1: y + 2.2, x2: x + 2.2, y2: y - 2.2, ...stroke },
  ];
}
