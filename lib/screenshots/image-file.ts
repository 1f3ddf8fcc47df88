import type { ScreenshotType } from "./keys.ts";
import type { FILE_FAULTS } from "./rejected-reasons.ts";

export type FileFault = (typeof FILE_FAULTS)[number];

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The second bytes of its markers; the first is always 0xff. */
const JPEG = { firstRestart: 0xd0, lastRestart: 0xd7, end: 0xd9, scan: 0xda };

/** Encoders write about ten. Each costs a pass over the whole picture, and may be as short as sixty bytes. */
const MAX_SCANS = 64;

/**
 * Looks at a file's own bytes before a decoder does: is it what it was declared to be, one still picture, and nothing
 * else? A file that goes on after its picture may be an archive or a page as well, so it is refused.
 */
export function findFault(bytes: Buffer, declared: string): FileFault | undefined {
  if (bytes.length === 0) return "empty";
  const actual = formatOf(bytes);
  if (actual === undefined) return "not_an_image";
  if (actual !== declared) return "wrong_type";
  if (actual === "image/png") return faultOfPng(bytes);
  return actual === "image/webp" ? faultOfWebp(bytes) : faultOfJpeg(bytes);
}

/** The format that the first bytes announce. */
function formatOf(bytes: Buffer): ScreenshotType | undefined {
  if (bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return "image/png";
  if (bytes.subarray(0, 3).toString("hex") === "ffd8ff") return "image/jpeg";
  const isRiff = bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP";
  return isRiff ? "image/webp" : undefined;
}

/** PNG 3rd edition, 5.3: length, type, data, CRC; IEND is the last chunk. acTL makes it an animation. */
function faultOfPng(bytes: Buffer): FileFault | undefined {
  let offset = PNG_SIGNATURE.length;
  while (offset + 12 <= bytes.length) {
    const type = bytes.toString("latin1", offset + 4, offset + 8);
    offset += 12 + bytes.readUInt32BE(offset);
    if (type === "acTL") return "animated";
    if (type === "IEND") return offset === bytes.length ? undefined : "trailing_data";
  }
  return "damaged";
}

/**
 * RFC 9649, 2.4 and 2.7: the RIFF header holds the file's size less 8; flag 0x02 of VP8X or a chunk ANIM is an
 * animation.
 */
function faultOfWebp(bytes: Buffer): FileFault | undefined {
  if (bytes.length < 20) return "damaged";
  const end = bytes.readUInt32LE(4) + 8;
  if (end > bytes.length) return "damaged";
  if (end < bytes.length) return "trailing_data";
  let offset = 12;
  while (offset + 8 <= bytes.length) {
    const type = bytes.toString("latin1", offset, offset + 4);
    if (type === "ANIM" || (type === "VP8X" && ((bytes[offset + 8] ?? 0) & 0x02) !== 0)) return "animated";
    const size = bytes.readUInt32LE(offset + 4);
    offset += 8 + size + (size % 2);
  }
  return undefined;
}

/**
 * ISO/IEC 10918-1, B.1.1: segments that begin with a marker and say their length; after SOS, coded data up to the next
 * marker. EOI ends the picture, and some cameras fill up with zeros after it. Looking only for EOI at the end is not
 * enough: an archive after the picture may carry one in its own last comment.
 */
function faultOfJpeg(bytes: Buffer): FileFault | undefined {
  let scans = 0;
  let offset = 2;
  while (offset + 4 <= bytes.length || bytes[offset + 1] === JPEG.end) {
    const marker = bytes[offset + 1];
    if (bytes[offset] !== 0xff) return "damaged";
    if (marker === JPEG.end) return bytes.subarray(offset + 2).some((byte) => byte !== 0) ? "trailing_data" : undefined;
    // Any marker may be preceded by fill bytes.
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    offset += 2 + bytes.readUInt16BE(offset + 2);
    if (marker !== JPEG.scan) continue;
    scans += 1;
    if (scans > MAX_SCANS) return "too_many_scans";
    offset = endOfScan(bytes, offset);
  }
  return "damaged";
}

/** In coded data 0xff is followed by zero, or is a restart marker. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < JPEG.firstRestart || next > JPEG.lastRestart)) return at;
  }
  return bytes.length;
}
