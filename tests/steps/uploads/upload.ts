import { randomBytes } from "node:crypto";
import sharp from "sharp";

export type UploadForm = { url: string; fields: Record<string, string> };

/** A PNG like a screenshot: a window with a title bar on a desktop. */
export function drawScreenshot(width: number, height: number): Promise<Buffer> {
  const window = `<svg width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#24527a"/>
    <rect x="10%" y="12%" width="80%" height="76%" rx="8" fill="#fdfdfd"/>
    <rect x="10%" y="12%" width="80%" height="6%" fill="#d0d4d8"/>
  </svg>`;
  return sharp(Buffer.from(window)).png().toBuffer();
}

/** Bytes that no compression makes smaller. */
export function noise(bytes: number): Buffer {
  return randomBytes(bytes);
}

/** Posts a file with a presigned form, straight to the bucket. */
export async function postFile(
  { url, fields }: UploadForm,
  file: Buffer,
  type: string,
): Promise<{ status: number; text: string }> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([new Uint8Array(file)], { type }), "screenshot.png");
  const response = await fetch(url, { method: "POST", body: form, signal: AbortSignal.timeout(60_000) });
  return { status: response.status, text: await response.text() };
}
