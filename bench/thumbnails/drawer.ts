// Draws thumbnails in a process of its own: with nothing but sharp, or with the product's renderer, from files in memory.
import { readFileSync } from "node:fs";
import { forgetPeak, peakMegabytes } from "../../tests/steps/images/peak-memory.ts";

export type Picture = { path: string; type: string };
export type ToDrawer = Picture & { count: number };
export type FromDrawer = { seconds: number; peak_megabytes: number };

const { way } = JSON.parse(process.argv[2] ?? "") as { way: "sharp" | "render" };

/** The same size and quality as lib/screenshots/thumbnail.ts asks for, on one processor. That module is not loaded: it settles how sharp works. */
async function bareSharp(): Promise<(bytes: Buffer) => Promise<unknown>> {
  const { default: sharp } = await import("sharp");
  sharp.concurrency(1);
  return (bytes) =>
    sharp(bytes)
      .resize({ width: 320, height: 320, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 75 })
      .toBuffer();
}

async function renderer(): Promise<(bytes: Buffer, type: string) => Promise<unknown>> {
  const { renderScreenshot } = await import("../../lib/screenshots/thumbnail.ts");
  return async (bytes, type) => {
    const drawn = await renderScreenshot(bytes, type, "none");
    if (drawn.kind === "rejected") throw new Error(`A picture of the bench was refused: ${drawn.reason}.`);
  };
}

const draw = way === "sharp" ? await bareSharp() : await renderer();

process.on("message", async ({ path, type, count }: ToDrawer) => {
  const bytes = readFileSync(path);
  forgetPeak();
  const begun = performance.now();
  for (let done = 0; done < count; done += 1) await draw(bytes, type);
  const seconds = (performance.now() - begun) / 1000;
  process.send?.({ seconds, peak_megabytes: peakMegabytes() } satisfies FromDrawer);
});
process.on("disconnect", () => process.exit());
