/** What charts are drawn of. */
import { outline } from "./fonts.ts";
import { INK } from "./theme.ts";

/** The size of every label. */
export const LABEL_SIZE = 7;

export const round = (value: number) => Math.round(value * 100) / 100;

export const rect = (x: number, y: number, width: number, height: number, fill: string) =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"/>`;

export const line = (x1: number, y1: number, x2: number, y2: number, stroke: string) =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${stroke}" stroke-width="0.5"/>`;

/** Labels are digits and English names, drawn as outlines: the renderer of SVG cannot be given a font from memory. */
export function label(
  x: number,
  y: number,
  text: string,
  anchor: "start" | "middle" | "end",
  fill: string = INK.quiet,
): string {
  const { path, width, unit } = outline("latin", text);
  const left = x - { start: 0, middle: 0.5, end: 1 }[anchor] * width * LABEL_SIZE;
  const scale = LABEL_SIZE / unit;
  return `<path d="${path}" fill="${fill}" transform="translate(${round(left)} ${round(y)}) scale(${scale} ${-scale})"/>`;
}

export const svg = (width: number, height: number, shapes: readonly string[]) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${shapes.join("")}</svg>`;
