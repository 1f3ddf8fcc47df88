import { type PassThrough, Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ZipFile } from "yazl";
import { uploadStream } from "../../platform/aws/upload-stream.ts";

type Chunks = Iterable<Buffer | string> | AsyncIterable<Buffer | string>;

/** Adds a file to an archive, and waits until it is in it. `isPacked`: packing would not make it smaller. */
export type AddFile = (path: string, chunks: Chunks, options?: { isPacked?: boolean }) => Promise<void>;

/**
 * Writes a zip archive into the bucket while `fill` adds its files, one after another: no file is whole in memory, and
 * the archive even less. When `fill` or the bucket fails nothing is left behind.
 *
 * @returns the bytes written
 */
export async function writeArchive(key: string, fill: (add: AddFile) => Promise<void>): Promise<number> {
  const zip = new ZipFile();
  zip.on("error", () => undefined); // Whoever adds the file hears of it.
  const output = zip.outputStream as PassThrough;
  const upload = uploadStream(key, "application/zip", output);
  // After a failed upload nobody reads on, and a file that is being added would wait for ever.
  const failed = upload.then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined);
  try {
    await fill(async (path, chunks, { isPacked = false } = {}) => {
      const source = Readable.from(chunks);
      zip.addReadStream(source, path, { compress: !isPacked });
      await Promise.race([finished(source), failed]);
    });
    zip.end();
  } catch (error) {
    output.destroy(error as Error);
    await upload.catch(() => undefined);
    throw error;
  }
  return upload;
}
