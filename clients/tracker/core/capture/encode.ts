import sharp, { type OutputInfo, type Sharp } from "sharp";
import type { Grab, Monitor, Rect } from "../../ports.ts";
import { union } from "./checks.ts";
import type { Picture, TakeOptions } from "./picture.ts";

/** Of live frames: a picture a second, encoded in a fifth of the time that WebP takes. */
const JPEG = { quality: 70 };
/** Of pictures that are kept for months: less than half the bytes of such a JPEG, and nearer to the screen (39 dB, not 37). */
const WEBP = { quality: 60, effort: 4 };
const WIDEST = 1920;
const WIDEST_OF_SEVERAL = 2560;
/** Where no monitor is. */
const NOWHERE = { r: 18, g: 18, b: 18 };
/** What a blurred picture is reduced to: shapes stay, words do not. As the server does it. */
const BLURRED_SIDE = 32;

// No picture is encoded twice, and what libvips keeps of the last one is memory that a person's machine has better use for.
sharp.cache(false);
// The person's own work goes first.
sharp.concurrency(1);

export type Seen = { readonly monitor: Monitor; readonly grab: Grab };

/** Where each monitor goes in the picture, and how large that is. */
export type Layout = { readonly width: number; readonly height: number; readonly places: readonly Rect[] };

/**
 * One picture of all monitors, each where it stands: never larger than the sharpest of them shows, and no wider than
 * `widest`.
 *
 *     +--------+            +-----+
 *     |        |+-----+     |     |+---+
 *     |        ||     |  -> |     ||   |
 *     +--------+|     |     +-----+|   |
 *               +-----+            +---+
 */
export function layoutOf(seen: readonly Seen[], widest: number): Layout {
  const all = union(seen.map(({ monitor }) => monitor));
  const sharpest = Math.max(...seen.map(({ monitor, grab }) => grab.width / monitor.width));
  const scale = Math.min(sharpest, widest / all.width);
  const [width, height] = [sizeOf(all.width * scale), sizeOf(all.height * scale)];
  const places = seen.map(({ monitor }) => {
    const x = Math.min(width - 1, Math.round((monitor.x - all.x) * scale));
    const y = Math.min(height - 1, Math.round((monitor.y - all.y) * scale));
    const right = Math.round((monitor.x - all.x + monitor.width) * scale);
    const bottom = Math.round((monitor.y - all.y + monitor.height) * scale);
    return { x, y, width: sizeOf(Math.min(width, right) - x), height: sizeOf(Math.min(height, bottom) - y) };
  });
  return { width, height, places };
}

const sizeOf = (length: number) => Math.max(1, Math.round(length));

/** The masked pictures of the monitors as one: WebP to keep, JPEG to show live. */
export async function encode(seen: readonly Seen[], { blur, max_width }: TakeOptions): Promise<Picture> {
  const widest = max_width ?? (seen.length > 1 ? WIDEST_OF_SEVERAL : WIDEST);
  const layout = layoutOf(seen, widest);
  const whole = blur === "full" ? await blurred(await stitch(seen, layout), layout) : await stitch(seen, layout);
  const isLive = max_width !== undefined;
  const encoder = isLive ? whole.jpeg(JPEG) : whole.webp(WEBP);
  const { data, info } = await encoder.toBuffer({ resolveWithObject: true });
  if (info.width !== layout.width || info.height !== layout.height) throw new Error("The picture has another size.");
  const content_type = isLive ? "image/jpeg" : "image/webp";
  return { bytes: new Uint8Array(data), content_type, width: info.width, height: info.height };
}

async function stitch(seen: readonly Seen[], { width, height, places }: Layout): Promise<Sharp> {
  const parts = seen.flatMap(({ grab }, index) => {
    const place = places[index];
    return place === undefined ? [] : [{ grab, place }];
  });
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return resized(only.grab, only.place);
  const layers = await Promise.all(
    parts.map(async ({ grab, place }) => {
      const { data, info } = await resized(grab, place).raw().toBuffer({ resolveWithObject: true });
      const { width: across, height: down, channels } = info;
      return { input: data, raw: { width: across, height: down, channels }, left: place.x, top: place.y };
    }),
  );
  const canvas = sharp({ create: { width, height, channels: 3, background: NOWHERE } }).composite(layers);
  // A picture is only made smaller or encoded after all its layers are in it.
  return rawOf(await canvas.raw().toBuffer({ resolveWithObject: true }));
}

function resized({ pixels, width, height }: Grab, place: Rect): Sharp {
  const image = sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha();
  if (place.width === width && place.height === height) return image;
  return image.resize({ width: place.width, height: place.height, fit: "fill", fastShrinkOnLoad: false });
}

async function blurred(whole: Sharp, { width, height }: Layout): Promise<Sharp> {
  const small = whole.resize({ width: BLURRED_SIDE, height: BLURRED_SIDE, fit: "inside" });
  const specks = await rawOf(await small.raw().toBuffer({ resolveWithObject: true }))
    .blur(1)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return rawOf(specks).resize({ width, height, fit: "fill", kernel: "cubic" });
}

function rawOf({ data, info: { width, height, channels } }: { data: Buffer; info: OutputInfo }): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}
