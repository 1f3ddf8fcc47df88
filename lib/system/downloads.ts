import * as z from "zod";
import { readObject } from "../platform/aws/bucket.ts";
import { presignFile } from "../platform/aws/presign.ts";
import { ARCHITECTURES, SYSTEMS } from "./rules/systems.ts";

/** Where whoever publishes a tracker puts it (docs/deploy.md). */
const PREFIX = "downloads/";
const MANIFEST = `${PREFIX}manifest.json`;

const published = z.strictObject({
  system: z.enum(SYSTEMS),
  architecture: z.enum(ARCHITECTURES),
  version: z.string().regex(/^\d+\.\d+\.\d+(-[\w.]+)?$/),
  /** The name of the file beside the manifest. */
  file: z.string().regex(/^[\w-][\w.-]{0,99}$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size_bytes: z.int().min(1),
});

type Download = Omit<z.infer<typeof published>, "file"> & { file_name: string; url: string; expires_at: Date };

/** What is published, with addresses to fetch it from; nothing where nobody has published anything. */
export async function listDownloads(): Promise<Download[]> {
  const manifest = await readObject(MANIFEST);
  if (manifest === undefined) return [];
  const files = z.array(published).parse(JSON.parse(manifest.bytes.toString()));
  return Promise.all(
    files.map(async ({ file, ...about }) => ({
      ...about,
      file_name: file,
      ...(await presignFile(PREFIX + file, file)),
    })),
  );
}
