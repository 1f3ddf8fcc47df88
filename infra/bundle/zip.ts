import { createWriteStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";

/** Every entry carries this time, so that unchanged code gives an unchanged zip and the deployment skips it. */
const EPOCH = new Date(Date.UTC(2020, 0, 1));

/** Writes `files` (path in the zip -> path on disk) to `target`, in order of their names. */
export async function writeZip(target: string, files: Map<string, string>): Promise<void> {
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(target));
  for (const [name, path] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    zip.addBuffer(await readFile(path), name, { mtime: EPOCH, mode: 0o100644, forceDosTimestamp: true });
  }
  zip.end();
  await written;
}

/** All files below `folder`, as path in the zip below `prefix` -> path on disk. */
export async function listFiles(folder: string, prefix: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((path) => [`${prefix}${path.slice(folder.length).replaceAll("\\", "/")}`, path]));
}
