import { describe, expect, it } from "vitest";
import { findFault } from "./image-file.ts";

const chunk = (type: string, data = Buffer.alloc(0)) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
};
const png = (...chunks: Buffer[]) => Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...chunks]);
const webp = (chunks: Buffer, claimed = chunks.length + 4) => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(claimed);
  return Buffer.concat([Buffer.from("RIFF"), size, Buffer.from("WEBP"), chunks]);
};
const riff = (type: string, data: Buffer) => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(type), size, data]);
};
const jpeg = (tail = "ffd9") => Buffer.from(`ffd8ffe000074a46494600${tail}`, "hex");
/** A scan whose coded data holds an escaped 0xff and a restart marker. */
const scan = "ffda0003000102ff0003ffd004";
const whole = png(chunk("IHDR", Buffer.alloc(13)), chunk("IDAT", Buffer.alloc(9)), chunk("IEND"));

describe("findFault", () => {
  it.each([
    ["image/png", whole],
    ["image/jpeg", jpeg()],
    ["image/jpeg", jpeg("ffd9000000")],
    ["image/jpeg", jpeg(`${scan.repeat(64)}ffffffd9`)],
    ["image/webp", webp(riff("VP8 ", Buffer.alloc(20)))],
  ])("finds none in a whole %s", (type, bytes) => {
    expect(findFault(bytes, type)).toBeUndefined();
  });

  it.each([
    ["empty", "image/png", Buffer.alloc(0)],
    ["not_an_image", "image/png", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")],
    ["not_an_image", "image/webp", Buffer.from("GIF89a")],
    ["wrong_type", "image/jpeg", whole],
    ["damaged", "image/png", whole.subarray(0, 30)],
    ["damaged", "image/jpeg", jpeg("")],
    ["damaged", "image/webp", webp(Buffer.alloc(20), 5000)],
    ["trailing_data", "image/png", Buffer.concat([whole, Buffer.from("PK")])],
    ["damaged", "image/jpeg", jpeg("00ffd9")],
    ["damaged", "image/jpeg", jpeg(scan)],
    ["damaged", "image/jpeg", jpeg("ffe0ffffffd9")],
    ["trailing_data", "image/jpeg", jpeg("ffd9504b0304")],
    ["trailing_data", "image/jpeg", jpeg("ffd9504b0304ffd9")],
    ["too_many_scans", "image/jpeg", jpeg(`${scan.repeat(65)}ffd9`)],
    ["trailing_data", "image/webp", Buffer.concat([webp(riff("VP8 ", Buffer.alloc(20))), Buffer.from("<script>")])],
    ["animated", "image/png", png(chunk("IHDR", Buffer.alloc(13)), chunk("acTL", Buffer.alloc(8)), chunk("IEND"))],
    ["animated", "image/webp", webp(riff("VP8X", Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 0, 0])))],
  ])("says %s of an unfit %s", (fault, type, bytes) => {
    expect(findFault(bytes, type)).toBe(fault);
  });

  it("ends on a chunk that claims to be endless", () => {
    const endless = Buffer.concat([png(), Buffer.from("ffffffff", "hex"), Buffer.from("IDAT"), Buffer.alloc(40)]);
    expect(findFault(endless, "image/png")).toBe("damaged");
  });
});
