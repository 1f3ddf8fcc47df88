import { checked, DECODE_SECONDS, decode, type RenderFault } from "../../screenshots/thumbnail.ts";

const SIDE = 256;

export type Drawing = { kind: "drawn"; picture: Buffer } | { kind: "rejected"; reason: RenderFault };

/**
 * The picture of a member, from a file that comes from anybody: checked as a screenshot is, turned upright, cut to a
 * square around what the eye goes to, and written anew, so that nothing of the file but what it shows is left.
 */
export async function drawPicture(bytes: Buffer, contentType: string): Promise<Drawing> {
  return checked(bytes, contentType, async () => {
    const square = { width: SIDE, height: SIDE, fit: "cover", position: "attention" } as const;
    const drawing = decode(bytes).autoOrient().resize(square).timeout({ seconds: DECODE_SECONDS });
    return { kind: "drawn", picture: await drawing.webp({ quality: 80 }).toBuffer() };
  });
}
