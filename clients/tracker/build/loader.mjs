// The first thing that a single executable runs: it unpacks the tracker and its native modules once, into a folder named
// by their hash, and goes on there. Modules that are loaded from memory cannot be native.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { getAsset, getRawAsset } from "node:sea";
import { gunzipSync } from "node:zlib";

/** Where a system keeps what can be made again; only this user may read it. */
function cacheFolder() {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === "win32")
    return join(LOCALAPPDATA ?? join(homedir(), "AppData/Local"), "muster-tracker/cache");
  if (process.platform === "darwin") return join(homedir(), "Library/Caches/muster-tracker");
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "muster-tracker");
}

/** A folder that is there is whole: it gets its name when everything is in it. */
function unpack() {
  const folder = join(cacheFolder(), getAsset("hash", "utf8"));
  if (existsSync(folder)) return folder;
  const half = `${folder}.${process.pid}`;
  const bytes = gunzipSync(Buffer.from(getRawAsset("files")));
  const tableEnd = 4 + bytes.readUInt32BE(0);
  let at = tableEnd;
  for (const [path, size] of Object.entries(JSON.parse(bytes.subarray(4, tableEnd).toString()))) {
    mkdirSync(dirname(join(half, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(half, path), bytes.subarray(at, at + size));
    at += size;
  }
  try {
    renameSync(half, folder);
  } catch (error) {
    // Another start was quicker.
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

const folder = unpack();
// What counts input on Windows is a process of this same file.
const isCounter = process.argv[2] === join(folder, "counter.js");
createRequire(join(folder, "start.cjs"))(join(folder, isCounter ? "count.cjs" : "start.cjs"));
