import { type Grab, type Monitor, ScreenError } from "../../ports.ts";
import type { Connection } from "./client.ts";

const Z_PIXMAP = 2;
const ALL_PLANES = 0xffffffff;
const BYTES = 4;

/**
 * A part of the root window by GetImage, where no other way is: pure protocol, as fast as a picture every few minutes
 * needs. Only for 24-bit colours in 4 bytes, as every desktop of today has.
 */
export async function getImage({ X, root, ask }: Connection, monitor: Monitor): Promise<Grab> {
  const { x, y, width, height } = monitor;
  const image = await ask<{ depth: number; data: Buffer }>((answer) =>
    X.GetImage(Z_PIXMAP, root, x, y, width, height, ALL_PLANES, answer),
  );
  const { depth, data } = image;
  if ((depth !== 24 && depth !== 32) || data.length < width * height * BYTES)
    throw new ScreenError("failed", `The screen has ${depth} bits a pixel, which the tracker cannot read.`);
  const pixels = new Uint8Array(width * height * BYTES);
  // Blue, green, red, nothing.
  for (let at = 0; at < pixels.length; at += BYTES) {
    pixels[at] = data[at + 2] ?? 0;
    pixels[at + 1] = data[at + 1] ?? 0;
    pixels[at + 2] = data[at] ?? 0;
    pixels[at + 3] = 0xff;
  }
  return { pixels, width, height };
}
