import sharp from "sharp";
import { mix } from "./heartbeats.ts";

export type Size = { width: number; height: number };
export type Format = "png" | "jpeg";

const GLYPH = { width: 6, height: 10, line: 18 };
const TITLE_BAR = 32;
const MARGIN = 16;

/**
 * What a screen looks like to an encoder: a smooth background, flat windows full of small dark glyphs, and one picture
 * of fine grain.
 */
export async function drawScreenshot(seed: number, { width, height }: Size, format: Format): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  const put = (x: number, y: number, red: number, green: number, blue: number) => {
    const at = (y * width + x) * 3;
    pixels[at] = red;
    pixels[at + 1] = green;
    pixels[at + 2] = blue;
  };
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) put(x, y, 40 + (40 * y) / height, 70, 110 + (60 * x) / width);
  const columns = 3;
  const wide = Math.floor(width / columns);
  for (let column = 0; column < columns; column += 1) {
    const left = column * wide + MARGIN;
    const box = { left, top: MARGIN * (column + 1), right: left + wide - 2 * MARGIN, bottom: height - MARGIN };
    drawWindow(put, box, mix(seed, width, column));
    if (column === 2) drawPicture(put, box, seed);
  }
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  return format === "png" ? image.png({ compressionLevel: 6 }).toBuffer() : image.jpeg({ quality: 85 }).toBuffer();
}

type Put = (x: number, y: number, red: number, green: number, blue: number) => void;
type Box = { left: number; top: number; right: number; bottom: number };

function drawWindow(put: Put, { left, top, right, bottom }: Box, seed: number): void {
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) {
      const paper = y < top + TITLE_BAR ? 225 : 250;
      const ink = y > top + TITLE_BAR && hasInk(seed, x - left - MARGIN, y - top - TITLE_BAR, right - left);
      if (ink) put(x, y, 30, 30, 35);
      else put(x, y, paper, paper, paper);
    }
}

/** Lines of text of different lengths, in words; each glyph is one of 64 patterns. */
function hasInk(seed: number, x: number, y: number, width: number): boolean {
  const line = Math.floor(y / GLYPH.line);
  const inLine = y % GLYPH.line;
  const length = width * (0.3 + (mix(seed, line, 1) % 600) / 1000);
  if (x < 0 || x > length || inLine >= GLYPH.height) return false;
  const letter = Math.floor(x / GLYPH.width);
  const code = mix(seed, line, letter) % 77;
  if (code >= 64) return false;
  return mix(code, (x % GLYPH.width) >> 1, inLine >> 1) % 5 < 2;
}

function drawPicture(put: Put, { left, top, right, bottom }: Box, seed: number): void {
  const from = Math.floor(top + (bottom - top) * 0.75);
  for (let y = from; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) {
      const grain = mix(seed, x, y) % 7;
      const wave = 60 * Math.sin(x / 47) + 40 * Math.cos(y / 31);
      put(x, y, 120 + wave + grain, 110 + wave / 2 + grain, 100 - wave / 3 + grain);
    }
}
