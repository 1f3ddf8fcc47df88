import { crc32, deflateSync } from "node:zlib";

/** Files put together byte by byte: what an encoder would never write, decoders must still survive. */

const PNG_SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

/** Length, type, data, CRC: PNG 3rd edition, 5.3. */
export function pngChunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

export function pngHeader(width: number, height: number, { depth = 8, colour = 0, interlace = 0 } = {}): Buffer {
  return pngChunk(
    "IHDR",
    Buffer.concat([uint32(width), uint32(height), Buffer.from([depth, colour, 0, 0, interlace])]),
  );
}

/** A greyscale PNG of one colour with these chunks before its pixels. */
export function png(width: number, height: number, ...chunks: Buffer[]): Buffer {
  const rows = deflateSync(Buffer.alloc((width + 1) * height));
  return pngOf(pngHeader(width, height), ...chunks, pngChunk("IDAT", rows));
}

export function pngOf(...chunks: Buffer[]): Buffer {
  return Buffer.concat([PNG_SIGNATURE, ...chunks, pngChunk("IEND")]);
}

/** Where each chunk of a PNG begins, and its end. */
export function pngBoundaries(bytes: Buffer): number[] {
  const found: number[] = [0];
  for (let at = PNG_SIGNATURE.length; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) found.push(at);
  return found;
}

/** A chunk that holds its name and something deflated: a text (zTXt) or a colour profile (iCCP). */
export function compressed(type: "zTXt" | "iCCP", deflated: Buffer): Buffer {
  return pngChunk(type, Buffer.concat([Buffer.from("bomb\0\0"), deflated]));
}

/** An animated PNG of one-pixel frames. */
export function animatedPng(frames: number): Buffer {
  const pixel = deflateSync(Buffer.alloc(2));
  const control = (sequence: number) => {
    const box = [uint32(sequence), uint32(1), uint32(1), uint32(0), uint32(0), Buffer.alloc(6)];
    return pngChunk("fcTL", Buffer.concat(box));
  };
  const chunks = [pngHeader(1, 1), pngChunk("acTL", Buffer.concat([uint32(frames), uint32(0)])), control(0)];
  chunks.push(pngChunk("IDAT", pixel));
  for (let frame = 1; frame < frames; frame += 1)
    chunks.push(control(frame * 2 - 1), pngChunk("fdAT", Buffer.concat([uint32(frame * 2), pixel])));
  return pngOf(...chunks);
}

/** A marker and its segment: ISO/IEC 10918-1, B.1.1.4. */
export function jpegSegment(marker: number, data: Buffer | readonly number[]): Buffer {
  const bytes = Buffer.from(data);
  return Buffer.concat([Buffer.from([0xff, marker]), uint16(bytes.length + 2), bytes]);
}

/** A JPEG with these segments right after its beginning, where readers look for metadata. */
export function withSegments(jpeg: Buffer, ...segments: Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

/**
 * A flat picture of one (grey), three or four (CMYK) components that is drawn in many scans, each of which refines one
 * coefficient of every block by nothing. Well-formed: sixty bytes each, and each a pass over the whole picture.
 */
export function progressiveJpeg(side: number, scans: number, components: 1 | 3 | 4 = 1): Buffer {
  const blocks = Math.ceil(side / 8) ** 2;
  const size = [side >> 8, side & 0xff];
  const oneCode = [1, ...Array<number>(15).fill(0)];
  const ids = Array.from({ length: components }, (_, at) => at + 1);
  const parts = [
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xdb, [0, ...Array<number>(64).fill(1)]),
    jpegSegment(0xc2, [8, ...size, ...size, components, ...ids.flatMap((id) => [id, 0x11, 0])]),
    jpegSegment(0xc4, [0x00, ...oneCode, 0]),
    jpegSegment(0xc4, [0x10, ...oneCode, 0xe0]),
    ...ids.flatMap((id) => [jpegSegment(0xda, [1, id, 0, 0, 0, 0]), Buffer.alloc(Math.ceil(blocks / 8))]),
  ];
  const data = emptyBlocks(blocks);
  for (let scan = 0; scan < scans; scan += 1) {
    const round = Math.floor(scan / components);
    const coefficient = 1 + Math.floor(round / 14);
    const low = 13 - (round % 14);
    const bits = (low === 13 ? 0 : (low + 1) << 4) | low;
    parts.push(jpegSegment(0xda, [1, ids[scan % components] ?? 1, 0, coefficient, coefficient, bits]), data);
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 0xd9])]);
}

/** EXIF that holds nothing but how the picture is to be turned. */
export function exifOrientation(orientation: number): Buffer {
  const entry = `4578696600004d4d002a000000080001011200030000000100${orientation.toString(16).padStart(2, "0")}`;
  return jpegSegment(0xe1, Buffer.from(`${entry}000000000000`, "hex"));
}

/** An interlaced PNG (Adam7) of 16-bit RGBA that is black all over: decoders have to hold all of it. */
export function interlacedPng(side: number): Buffer {
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;
  const sizes = passes.map(([x, y, dx, dy]) => (1 + 8 * Math.ceil((side - x) / dx)) * Math.ceil((side - y) / dy));
  const rows = deflateSync(Buffer.alloc(sizes.reduce((sum, size) => sum + size, 0)), { level: 1 });
  return pngOf(pngHeader(side, side, { depth: 16, colour: 6, interlace: 1 }), pngChunk("IDAT", rows));
}

/** Runs of blocks that end at once (EOB14: one bit, then 14 of how many more than 16,384): ISO/IEC 10918-1, G.1.2.2. */
function emptyBlocks(blocks: number): Buffer {
  let bits = "";
  for (let left = blocks; left > 0; left -= 32_767)
    bits += `0${Math.max(0, Math.min(left, 32_767) - 16_384)
      .toString(2)
      .padStart(14, "0")}`;
  const bytes = (bits + "1".repeat((8 - (bits.length % 8)) % 8)).match(/.{8}/g) ?? [];
  return Buffer.from(bytes.flatMap((byte) => (byte === "11111111" ? [0xff, 0] : [Number.parseInt(byte, 2)])));
}

/** A chunk of a WebP file, padded to an even length: RFC 9649, 2.3. */
export function riffChunk(type: string, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type, "latin1"), uint32le(data.length), data, Buffer.alloc(data.length % 2)]);
}

export function webpOf(...chunks: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from("WEBP"), ...chunks]);
  return Buffer.concat([Buffer.from("RIFF"), uint32le(body.length), body]);
}

/** Where each chunk of a WebP file begins. */
export function webpBoundaries(bytes: Buffer): number[] {
  const found = [0, 12];
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32LE(at + 4);
    at += 8 + size + (size % 2);
    found.push(Math.min(at, bytes.length));
  }
  return found;
}

/** Where each marker of a JPEG stands, coded data included: some are none, which does no harm. */
export function jpegBoundaries(bytes: Buffer): number[] {
  const found = [0];
  for (let at = bytes.indexOf(0xff); at !== -1; at = bytes.indexOf(0xff, at + 1)) found.push(at, at + 2);
  return found;
}

/** An archive that unpacks, with a comment at its very end: readers of archives begin there. */
export function archive(comment: Buffer = Buffer.alloc(0)): Buffer {
  const name = Buffer.from("Evil.class");
  const file = Buffer.concat([
    Buffer.from("504b0304", "hex"),
    Buffer.alloc(22),
    uint16le(name.length),
    Buffer.alloc(2),
    name,
  ]);
  const entry = Buffer.concat([
    Buffer.from("504b0102", "hex"),
    Buffer.alloc(24),
    uint16le(name.length),
    Buffer.alloc(16),
    name,
  ]);
  const end = [Buffer.from("504b0506", "hex"), Buffer.alloc(4), uint16le(1), uint16le(1), uint32le(entry.length)];
  return Buffer.concat([file, entry, ...end, uint32le(file.length), uint16le(comment.length), comment]);
}

function written(bytes: number, write: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(bytes);
  write(buffer);
  return buffer;
}

const uint32 = (value: number): Buffer => written(4, (buffer) => void buffer.writeUInt32BE(value));
const uint16 = (value: number): Buffer => written(2, (buffer) => void buffer.writeUInt16BE(value));
export const uint32le = (value: number): Buffer => written(4, (buffer) => void buffer.writeUInt32LE(value));
const uint16le = (value: number): Buffer => written(2, (buffer) => void buffer.writeUInt16LE(value));
