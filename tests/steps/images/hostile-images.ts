import { deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import type { RejectedReason } from "../../../lib/screenshots/process.ts";
import {
  animatedPng,
  archive,
  compressed,
  exifOrientation,
  interlacedPng,
  jpegSegment,
  png,
  pngChunk,
  pngHeader,
  pngOf,
  progressiveJpeg,
  riffChunk,
  uint32le,
  webpOf,
  withSegments,
} from "./image-bytes.ts";
import { stripes } from "./screenshots.ts";

/** A file, the type it is declared to be, and what must become of it. */
export type HostileImage = {
  readonly name: string;
  readonly type: "image/png" | "image/jpeg" | "image/webp";
  readonly draw: () => Buffer | Promise<Buffer>;
  /** One outcome, or those that depend on how a decoder's library was built. */
  readonly outcome: "ready" | RejectedReason | readonly ("ready" | RejectedReason)[];
};

let rows: Buffer | undefined;
const MEBIBYTE = 1024 * 1024;
/** Just below the most pixels that are decoded at all. */
const SIDE = 7000;
const GPS = { IFD0: { Copyright: "canary-owner" }, IFD3: { GPSLatitudeRef: "N", GPSLatitude: "52/1 31/1 0/1" } };

const flat = (width: number, height: number, channels: 3 | 4 = 3): Sharp =>
  sharp({
    create: { width, height, channels, background: { r: 90, g: 160, b: 30, alpha: 0.5 } },
    limitInputPixels: false,
  });
const small = () => stripes(64, 48);
const svg = (inside: string, before = "") =>
  Buffer.from(`${before}<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">${inside}</svg>`);
const frames = (count: number) =>
  sharp(Buffer.alloc(count * 3, 7), { raw: { width: 1, height: count, channels: 3, pageHeight: 1 } });
const distinctFrames = (count: number) => {
  const pixels = Buffer.alloc(count * 3, Uint8Array.from([1, 2, 3, 200, 100, 50]));
  return sharp(pixels, { raw: { width: 1, height: count, channels: 3, pageHeight: 1 } });
};
const page = Buffer.from("<html><script>alert(1)</script></html>");
const called = (
  type: HostileImage["type"],
  outcome: HostileImage["outcome"],
  list: Record<string, HostileImage["draw"]>,
) => Object.entries(list).map(([name, draw]): HostileImage => ({ name, type, draw, outcome }));

/** Little to send, much to unpack. */
const bombs: HostileImage[] = [
  ...called("image/png", "too_many_pixels", {
    "a PNG of 16,000 x 16,000 pixels of one colour": () => pngOf(pngHeader(16_000, 16_000), pngChunk("IDAT", zeros())),
    "a PNG header that claims 65,535 x 65,535": () =>
      pngOf(pngHeader(65_535, 65_535), pngChunk("IDAT", Buffer.alloc(9))),
  }),
  ...called("image/png", ["damaged", "too_many_pixels"], {
    "a PNG header that claims 2 billion x 2 billion": () =>
      pngOf(pngHeader(2 ** 31 - 1, 2 ** 31 - 1), pngChunk("IDAT", Buffer.alloc(9))),
    "a PNG of no pixels": () => pngOf(pngHeader(0, 0), pngChunk("IDAT", Buffer.alloc(9))),
  }),
  ...called("image/png", ["damaged", "ready"], {
    "a PNG of 9 x 9 whose pixel data inflates to 256 MB": () => pngOf(pngHeader(9, 9), pngChunk("IDAT", zeros())),
    "a PNG with 15 texts of 256 MB each": () => png(64, 48, ...Array<Buffer>(15).fill(compressed("zTXt", zeros()))),
    "a PNG with 15 international texts of 256 MB each": () =>
      png(
        64,
        48,
        ...Array<Buffer>(15).fill(pngChunk("iTXt", Buffer.concat([Buffer.from("b\0\u0001\0\0\0"), zeros()]))),
      ),
    "a PNG with a colour profile of 256 MB": () => png(64, 48, compressed("iCCP", zeros())),
    "a PNG with a megabyte of EXIF": () => png(9, 9, pngChunk("eXIf", Buffer.alloc(MEBIBYTE))),
  }),
  ...called("image/webp", ["damaged", "too_many_pixels"], {
    "a WebP header of 16,384 x 16,384": () =>
      webpOf(
        riffChunk("VP8L", Buffer.concat([Buffer.from([0x2f]), uint32le(16_383 | (16_383 << 14)), Buffer.alloc(200)])),
      ),
    "a WebP canvas of 16 million x 16 million": () =>
      webpOf(riffChunk("VP8X", Buffer.from("00000000ffffffffffff", "hex")), riffChunk("VP8 ", Buffer.alloc(30))),
  }),
  ...called("image/jpeg", ["damaged", "too_many_pixels"], {
    "a JPEG header of 65,535 x 65,535": async () => claiming(await small().jpeg().toBuffer(), 65_535, 65_535),
    "a JPEG header of 65,535 x 700 over a few pixels": async () =>
      claiming(await small().jpeg().toBuffer(), 65_535, 700),
  }),
  ...called("image/jpeg", "too_many_scans", { "a JPEG in 880 scans": () => progressiveJpeg(SIDE, 880) }),
];

/** The most that is still decoded, in the forms that take most memory to decode. */
const largest: HostileImage[] = [
  ...called("image/png", "ready", {
    "49 megapixels of PNG": () => flat(SIDE, SIDE).png().toBuffer(),
    "49 megapixels of interlaced 16-bit PNG": () => interlacedPng(SIDE),
  }),
  ...called("image/jpeg", "ready", {
    "49 megapixels of progressive CMYK": () => progressiveJpeg(SIDE, 16, 4),
    "49 megapixels of progressive JPEG, turned": () => withSegments(progressiveJpeg(SIDE, 12, 3), exifOrientation(6)),
    "49 megapixels in as many scans as are allowed": () => progressiveJpeg(SIDE, 63),
  }),
  ...called("image/webp", "ready", {
    "49 megapixels of WebP, turned": () =>
      flat(SIDE, SIDE, 4).webp({ effort: 0 }).withMetadata({ orientation: 6 }).toBuffer(),
  }),
];

const vectors = called("image/png", "not_an_image", {
  "an SVG": () => svg("<script>alert(1)</script>"),
  "an SVG of a billion laughs": () => svg("<text>&l9;</text>", laughs()),
  "an SVG with an external entity": () =>
    svg("<text>&secret;</text>", '<!DOCTYPE svg [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'),
  "an SVG that shows a local file": () => svg('<image href="file:///etc/passwd" width="9" height="9"/>'),
  "an SVG that asks a server": () =>
    svg('<image href="http://169.254.169.254/latest/meta-data/" width="9" height="9"/>'),
});

const otherFormats: HostileImage[] = [
  ...called("image/png", "not_an_image", {
    "a GIF of 10,000 frames": () => distinctFrames(10_000).gif({ effort: 1 }).toBuffer(),
    "a TIFF of many pages": () => frames(50).tiff().toBuffer(),
    "an AVIF": () => small().avif({ effort: 0 }).toBuffer(),
    "an HEIC": () => Buffer.from("0000001c667479706865696300000000686569636d69663100", "hex"),
    "an icon": () => Buffer.concat([Buffer.from("000001000100101000000100200068040000", "hex"), Buffer.alloc(1128)]),
    "a bitmap": () => Buffer.concat([Buffer.from("BM"), Buffer.alloc(200, 40)]),
    "a PDF": () => Buffer.from("%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF"),
    "a program": () => Buffer.from("MZ\u0090\0\u0003"),
    "a GIF that is an archive": async () => Buffer.concat([await small().gif().toBuffer(), archive()]),
    "a PDF header before a PNG": async () => Buffer.concat([Buffer.from("%PDF-1.7\n"), await small().png().toBuffer()]),
    "a PNG without its first byte": async () => (await small().png().toBuffer()).subarray(1),
    "only a signature, shortened": () => Buffer.from("89504e470d0a1a", "hex"),
  }),
  ...called("image/png", "empty", { nothing: () => Buffer.alloc(0) }),
  ...called("image/png", "damaged", { "only a PNG signature": () => Buffer.from("89504e470d0a1a0a", "hex") }),
  ...called("image/png", "wrong_type", {
    "a JPEG called PNG": () => small().jpeg().toBuffer(),
    "a WebP called PNG": () => small().webp().toBuffer(),
  }),
  ...called("image/jpeg", "wrong_type", { "a PNG called JPEG": () => small().png().toBuffer() }),
  ...called("image/webp", "wrong_type", { "a JPEG called WebP": () => small().jpeg().toBuffer() }),
];

const animations: HostileImage[] = [
  ...called("image/png", "animated", { "an APNG of 10,000 frames": () => animatedPng(10_000) }),
  ...called("image/webp", "animated", {
    "a WebP of 10,000 frames": () => distinctFrames(10_000).webp({ effort: 0, loop: 0 }).toBuffer(),
    "a WebP that claims to be animated": () =>
      webpOf(riffChunk("VP8X", Buffer.from("02000000000000000000", "hex")), riffChunk("ANIM", Buffer.alloc(6))),
  }),
];

/** Two formats in one file: what follows the picture is refused, and what is inside it goes no further than the picture. */
const polyglots: HostileImage[] = [
  ...called("image/png", "trailing_data", {
    "a PNG that is a page": async () => Buffer.concat([await small().png().toBuffer(), page]),
  }),
  ...called("image/png", "ready", {
    "a PNG with a page in a text": () => png(64, 48, pngChunk("tEXt", Buffer.concat([Buffer.from("canary\0"), page]))),
  }),
  ...called("image/jpeg", "trailing_data", {
    "a JPEG that is an archive": async () => Buffer.concat([await small().jpeg().toBuffer(), archive()]),
    "a JPEG that is an archive which ends like a JPEG": async () =>
      Buffer.concat([await small().jpeg().toBuffer(), archive(Buffer.from([0xff, 0xd9]))]),
  }),
  ...called("image/jpeg", "ready", {
    "a JPEG with a program in its comment": async () =>
      withSegments(await small().jpeg().toBuffer(), jpegSegment(0xfe, Buffer.from("<?php system('canary'); ?>"))),
    "a JPEG with a PDF in its comment": async () =>
      withSegments(await small().jpeg().toBuffer(), jpegSegment(0xfe, Buffer.from("%PDF-1.7 canary"))),
  }),
  ...called("image/webp", "trailing_data", {
    "a WebP that is a page": async () => Buffer.concat([await small().webp().toBuffer(), page]),
    "a WebP that is smaller than its file": async () => {
      const bytes = Buffer.from(await small().webp().toBuffer());
      uint32le(bytes.length - 20).copy(bytes, 4);
      return bytes;
    },
  }),
];

/** Unusual, and still pictures. Their metadata is nobody's business. */
const unusual: HostileImage[] = [
  ...called("image/jpeg", "ready", {
    "a JPEG with a place and a rotation": () =>
      small().jpeg().withExif(GPS).withMetadata({ orientation: 8 }).toBuffer(),
    "a CMYK JPEG": () => small().toColourspace("cmyk").jpeg().toBuffer(),
    "a JPEG with a colour profile": () => small().withIccProfile("p3").jpeg().toBuffer(),
    "a JPEG of 1 x 30,000": () => flat(1, 30_000).jpeg().toBuffer(),
  }),
  ...called("image/png", "ready", {
    "a PNG with a place": () => small().png().withExif(GPS).toBuffer(),
    "a 16-bit PNG": () => small().toColourspace("rgb16").png().toBuffer(),
    "a PNG of 1 x 1": () => flat(1, 1).png().toBuffer(),
    "a PNG of 30,000 x 1": () => flat(30_000, 1).png().toBuffer(),
    "a PNG of one bit": () => small().png({ palette: true, colours: 2 }).toBuffer(),
  }),
  ...called("image/webp", "ready", {
    "a WebP with a place": () => small().webp().withExif(GPS).toBuffer(),
    "a WebP of 1 x 16,000": () => flat(1, 16_000).webp().toBuffer(),
  }),
];

export const hostileImages: readonly HostileImage[] = [
  ...bombs,
  ...vectors,
  ...otherFormats,
  ...animations,
  ...polyglots,
  ...unusual,
];
export const largestImages: readonly HostileImage[] = largest;

/** A JPEG whose frame header claims another size. */
function claiming(jpeg: Buffer, width: number, height: number): Buffer {
  const bytes = Buffer.from(jpeg);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}

/** 256 MB of zeros: the rows of 16,000 x 16,000 grey pixels. A quarter of a megabyte to send. */
function zeros(): Buffer {
  rows ??= deflateSync(Buffer.alloc(16_001 * 16_000));
  return rows;
}

function laughs(): string {
  const entities = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`);
  return `<!DOCTYPE svg [<!ENTITY l0 "ha">${entities.join("")}]>`;
}
