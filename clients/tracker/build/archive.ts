import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/**
 * Files of a folder as one: four bytes with the length of a table, the table as JSON ({ path: size }), then the files in
 * its order; compressed. What reads it is in loader.mjs.
 */
export async function pack(folder: string): Promise<Buffer> {
  const table: Record<string, number> = {};
  const files: Buffer[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.toSorted()) {
    const bytes = await readFile(path);
    table[path.slice(folder.length + 1).replaceAll("\\", "/")] = bytes.length;
    files.push(bytes);
  }
  const head = Buffer.from(JSON.stringify(table));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return gzipSync(Buffer.concat([length, head, ...files]));
}
