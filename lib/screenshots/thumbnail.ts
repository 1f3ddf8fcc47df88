import sharp, { type Sharp } from "sharp";
import { type FileFault, findFault } from "./image-file.ts";

/** 8K is 33 megapixels; decoding more than this takes more memory than the function has. */
const MAX_PIXELS = 50_000_000;
const THUMBNAIL_SIDE = 320;
/** What reading one picture may take. */
export const DECODE_SECONDS = 20;
/** What a blurred picture is reduced to: shapes stay, words do not. */
const BLURRED_SIDE = 32;

// No picture is drawn twice, and what libvips keeps of the last one more than doubles what the next one needs.
sharp.cache(false);
// The function has one processor; each further thread holds strips of its own.
sharp.concurrency(1);

export type RenderFault = FileFault | "too_many_pixels";

export type Rendering =
  | {
      kind: "rendered";
      width: number;
      height: number;
      /** WebP of at most 320 x 320. */
      thumbnail: Buffer;
      /** What the stored picture is replaced by, in its own format; null when it stays. */
      replacement: Buffer | null;
    }
  | { kind: "rejected"; reason: RenderFault };

/**
 * Checks an uploaded file and draws what is kept of it. The file comes from anybody: its bytes are looked at before
 * they are decoded, pixels and time are bounded, and a picture that is damaged anywhere is refused.
 */
export async function renderScreenshot(
  bytes: Buffer,
  contentType: string,
  blur: "none" | "thumbnail" | "full",
): Promise<Rendering> {
  return checked(bytes, contentType, async ({ width, height, format }) => {
    const thumbnail = await drawThumbnail(bytes, blur !== "none");
    const replacement = blur === "full" ? await blurred(bytes, width, height, format) : null;
    return { kind: "rendered", width, height, thumbnail, replacement };
  });
}

/** A picture as it is seen, upright. */
type Seen = { width: number; height: number; format: string };

/** Checks a file before `draw` decodes it, and says why where nothing can be drawn of it. */
export async function checked<Drawn>(
  bytes: Buffer,
  contentType: string,
  draw: (seen: Seen) => Promise<Drawn>,
): Promise<Drawn | { kind: "rejected"; reason: RenderFault }> {
  const fault = findFault(bytes, contentType);
  if (fault !== undefined) return { kind: "rejected", reason: fault };
  try {
    const { autoOrient, format, pages = 1 } = await decode(bytes).metadata();
    if (`image/${format}` !== contentType) return { kind: "rejected", reason: "wrong_type" };
    if (pages > 1) return { kind: "rejected", reason: "animated" };
    return await draw({ ...autoOrient, format });
  } catch (error) {
    const { message } = error as Error;
    // Memory or time of ours that ran out is no fault of the picture: the event comes again.
    if (/memory|timeout/i.test(message)) throw error;
    return { kind: "rejected", reason: /pixel limit/i.test(message) ? "too_many_pixels" : "damaged" };
  }
}

/** Reads a picture, within the pixels that fit into memory; one that is damaged anywhere throws. */
export function decode(bytes: Buffer): Sharp {
  return sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "warning", sequentialRead: true });
}

async function drawThumbnail(bytes: Buffer, blur: boolean): Promise<Buffer> {
  const box = { width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: "inside", withoutEnlargement: true } as const;
  const small = decode(bytes).autoOrient().resize(box).timeout({ seconds: DECODE_SECONDS });
  if (!blur) return small.webp({ quality: 75 }).toBuffer();
  const { data, info } = await small.png().toBuffer({ resolveWithObject: true });
  return blurred(data, info.width, info.height, "webp");
}

/**
 * The picture at its own size, with its detail gone. A blur alone can be undone to a degree; what was scaled down to a
 * few dozen pixels is not there any more. Nothing is taken over from the file, so no embedded preview survives either.
 */
async function blurred(bytes: Buffer, width: number, height: number, format: string): Promise<Buffer> {
  const specks = await decode(bytes)
    .autoOrient()
    .resize({ width: BLURRED_SIDE, height: BLURRED_SIDE, fit: "inside" })
    .blur(1)
    .timeout({ seconds: DECODE_SECONDS })
    .png()
    .toBuffer();
  const enlarged = sharp(specks).resize({ width, height, fit: "fill", kernel: "cubic" });
  if (format === "png") return enlarged.png({ compressionLevel: 6 }).toBuffer();
  return format === "webp" ? enlarged.webp({ quality: 75 }).toBuffer() : enlarged.jpeg({ quality: 80 }).toBuffer();
}
