import sharp from "sharp";
import type { Rect } from "../../ports.ts";

export const HEIGHT = 56;
const RADIUS = 14;
const WIDEST = 760;
const EDGE = 16;
const STOP_WIDTH = 92;
const STOP_MARGIN = 9;
const TEXT_FROM = 46;
const TEXT_SIZE = 17;
/** Of the letters of most typefaces, by their size: a text that may be too wide is cut. */
const LETTER = 0.56;
const FONT = `font-family="Inter, Cantarell, Noto Sans, DejaVu Sans, Liberation Sans, Helvetica, Arial, sans-serif"`;

/** Where it goes: the middle of a monitor's upper edge. */
export function placeOn(monitor: Rect): Rect {
  const width = Math.min(WIDEST, monitor.width - 2 * EDGE);
  return { x: monitor.x + Math.round((monitor.width - width) / 2), y: monitor.y + EDGE, width, height: HEIGHT };
}

/** Where a click means "stop", within the indicator. */
export function stopAreaOf({ width }: { width: number }): Rect {
  return { x: width - STOP_WIDTH - STOP_MARGIN, y: STOP_MARGIN, width: STOP_WIDTH, height: HEIGHT - 2 * STOP_MARGIN };
}

export function isIn({ x, y, width, height }: Rect, at: { x: number; y: number }): boolean {
  return at.x >= x && at.x < x + width && at.y >= y && at.y < y + height;
}

/** As `width` x 56 pixels of blue, green, red and nothing, as X takes them. */
export async function drawIndicator(text: string, width: number): Promise<Buffer> {
  const raw = await sharp(Buffer.from(svgOf(text, width)))
    .ensureAlpha()
    .raw()
    .toBuffer();
  for (let at = 0; at < raw.length; at += 4) {
    const red = raw[at] ?? 0;
    raw[at] = raw[at + 2] ?? 0;
    raw[at + 2] = red;
  }
  return raw;
}

function svgOf(text: string, width: number): string {
  const stop = stopAreaOf({ width });
  const room = Math.floor((stop.x - TEXT_FROM - 16) / (TEXT_SIZE * LETTER));
  const [x, y] = [stop.x + stop.width / 2, HEIGHT / 2 + 6];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}">
    <rect width="${width}" height="${HEIGHT}" fill="#c62828"/>
    <rect x="1.5" y="1.5" width="${width - 3}" height="${HEIGHT - 3}" rx="${RADIUS - 1.5}" fill="#1b1c20" stroke="#e5484d" stroke-width="3"/>
    <circle cx="26" cy="${HEIGHT / 2}" r="7" fill="#e5484d"/>
    <text x="${TEXT_FROM}" y="${HEIGHT / 2 + 6}" font-size="${TEXT_SIZE}" font-weight="600" fill="#ffffff" ${FONT}>${escaped(cut(text, room))}</text>
    <rect x="${stop.x}" y="${stop.y}" width="${stop.width}" height="${stop.height}" rx="8" fill="#ffffff"/>
    <text x="${x}" y="${y}" text-anchor="middle" font-size="${TEXT_SIZE}" font-weight="700" fill="#8f1d1d" ${FONT}>Stop</text>
  </svg>`;
}

function cut(text: string, letters: number): string {
  const all = [...text.toWellFormed().replaceAll(/\p{Cc}/gu, " ")];
  return all.length <= letters
    ? all.join("")
    : `${all
        .slice(0, Math.max(0, letters - 1))
        .join("")
        .trimEnd()}…`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Rectangles that make round corners: one for each row of a corner, and one for what is between. */
export function roundedRows(width: number): [number, number, number, number][] {
  const rows: [number, number, number, number][] = [[0, RADIUS, width, HEIGHT - 2 * RADIUS]];
  for (let row = 0; row < RADIUS; row += 1) {
    const inset = Math.round(RADIUS - Math.sqrt(RADIUS ** 2 - (RADIUS - row - 0.5) ** 2));
    rows.push([inset, row, width - 2 * inset, 1], [inset, HEIGHT - 1 - row, width - 2 * inset, 1]);
  }
  return rows;
}
