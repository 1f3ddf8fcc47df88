import { crc32, deflateSync } from "node:zlib";

const WIDTH = 640;
const HEIGHT = 400;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** A PNG of bands of grey. Drawn by hand, so that this client runs where there is nothing but Node. */
export function drawPicture(): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 0, 0, 0, 0], 8); // 8 bits of grey, nothing interlaced
  // Each row begins with its filter, which is none.
  const rows = Array.from({ length: HEIGHT }, (_, y) => Buffer.alloc(WIDTH + 1, 64 + (y % 128)).fill(0, 0, 1));
  const pixels = deflateSync(Buffer.concat(rows));
  const parts = [chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat([Buffer.from(SIGNATURE), ...parts]));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
