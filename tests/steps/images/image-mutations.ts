import { crc32 } from "node:zlib";
import fc from "fast-check";
import { jpegBoundaries, pngBoundaries, webpBoundaries } from "./image-bytes.ts";
import { stripes } from "./screenshots.ts";

export type MutatedImage = { type: "image/png" | "image/jpeg" | "image/webp"; bytes: Buffer; how: string };
type Valid = Omit<MutatedImage, "how"> & { boundaries: (bytes: Buffer) => number[] };

/** Small files of every way to write a picture. */
async function validImages(): Promise<Valid[]> {
  const draw = () => stripes(48, 40);
  const png = { type: "image/png", boundaries: pngBoundaries } as const;
  const jpeg = { type: "image/jpeg", boundaries: jpegBoundaries } as const;
  const webp = { type: "image/webp", boundaries: webpBoundaries } as const;
  return [
    {
      ...png,
      bytes: await draw()
        .png()
        .withExif({ IFD0: { Copyright: "x" } })
        .toBuffer(),
    },
    { ...png, bytes: await draw().toColourspace("rgb16").png({ progressive: true }).toBuffer() },
    { ...png, bytes: await draw().png({ palette: true }).toBuffer() },
    {
      ...jpeg,
      bytes: await draw()
        .jpeg()
        .withExif({ IFD0: { Copyright: "x" } })
        .toBuffer(),
    },
    { ...jpeg, bytes: await draw().jpeg({ progressive: true }).toBuffer() },
    {
      ...webp,
      bytes: await draw()
        .webp()
        .withExif({ IFD0: { Copyright: "x" } })
        .toBuffer(),
    },
    { ...webp, bytes: await draw().webp({ lossless: true }).toBuffer() },
    { ...webp, bytes: await draw().ensureAlpha(0.5).webp({ alphaQuality: 50 }).toBuffer() },
  ];
}

/** Every valid file cut at each boundary of its parts, and one byte before and after it. */
export async function truncatedImages(): Promise<MutatedImage[]> {
  return (await validImages()).flatMap(({ type, bytes, boundaries }) => {
    const cuts = new Set(boundaries(bytes).flatMap((at) => [at - 1, at, at + 1]));
    return [...cuts]
      .filter((at) => at >= 0 && at < bytes.length)
      .map((at) => ({ type, bytes: bytes.subarray(0, at), how: `cut at ${at} of ${bytes.length}` }));
  });
}

/** Valid files with a few bits, bytes or stretches of theirs changed; the same for the same seed. */
export async function mutatedImages(count: number, seed: number): Promise<MutatedImage[]> {
  const valid = await validImages();
  // Without it most numbers are small, and a file whose first bytes changed is not looked at any further.
  const place = fc.noBias(fc.nat(999_999)).map((millionth) => millionth / 1_000_000);
  const edit = fc.oneof(
    fc.record({ kind: fc.constant("flip" as const), place, bit: fc.nat(7) }),
    fc.record({ kind: fc.constant("set" as const), place, byte: fc.constantFrom(0, 1, 0x7f, 0x80, 0xfe, 0xff) }),
    fc.record({ kind: fc.constant("insert" as const), place, bytes: fc.uint8Array({ minLength: 1, maxLength: 9 }) }),
    fc.record({ kind: fc.constant("remove" as const), place, length: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant("repeat" as const), place, length: fc.integer({ min: 1, max: 200 }) }),
  );
  const mutation = fc.record({
    of: fc.nat(valid.length - 1),
    edits: fc.array(edit, { minLength: 1, maxLength: 4 }),
    repaired: fc.boolean(),
  });
  return fc.sample(mutation, { numRuns: count, seed }).flatMap(({ of, edits, repaired }) => {
    const source = valid[of];
    if (source === undefined) return [];
    const changed = edits.reduce(applyEdit, Buffer.from(source.bytes));
    const bytes = repaired && source.type === "image/png" ? withRightChecksums(changed) : changed;
    return [{ type: source.type, bytes, how: JSON.stringify({ of, edits, repaired }) }];
  });
}

type Edit =
  | { kind: "flip"; place: number; bit: number }
  | { kind: "set"; place: number; byte: number }
  | { kind: "insert"; place: number; bytes: Uint8Array }
  | { kind: "remove" | "repeat"; place: number; length: number };

function applyEdit(bytes: Buffer, edit: Edit): Buffer {
  const at = Math.floor(edit.place * bytes.length);
  switch (edit.kind) {
    case "flip":
      bytes[at] = (bytes[at] ?? 0) ^ (1 << edit.bit);
      return bytes;
    case "set":
      bytes[at] = edit.byte;
      return bytes;
    case "insert":
      return Buffer.concat([bytes.subarray(0, at), edit.bytes, bytes.subarray(at)]);
    case "remove":
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + edit.length)]);
    case "repeat":
      return Buffer.concat([bytes.subarray(0, at + edit.length), bytes.subarray(at)]);
  }
}

/** A decoder that checks CRCs sees nothing of what was changed, so half of the PNGs get right ones. */
function withRightChecksums(bytes: Buffer): Buffer {
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) break;
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return bytes;
}
