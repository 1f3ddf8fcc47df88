import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** The files of a folder that only this user can read. Methods throw what the system does. */
export type Disk = {
  /** Undefined where there is none. */
  read(name: string): Buffer | undefined;
  append(name: string, bytes: Buffer): void;
  /** Until this has returned, a crash of the machine may take back what was appended. */
  sync(name: string): void;
  /** All or nothing, also over a crash. */
  replace(name: string, bytes: Buffer): void;
  /** Another name for a file. */
  rename(from: string, to: string): void;
  remove(name: string): void;
  list(): string[];
  size(name: string): number;
  /** Takes everything away. */
  clear(): void;
};

export function openDisk(folder: string): Disk {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const at = (name: string) => join(folder, name);
  /** Of the files that are appended to. */
  const open = new Map<string, number>();

  function opened(name: string): number {
    const known = open.get(name);
    if (known !== undefined) return known;
    const file = openSync(at(name), "a", 0o600);
    open.set(name, file);
    return file;
  }

  function close(name: string): void {
    const file = open.get(name);
    open.delete(name);
    if (file !== undefined) closeSync(file);
  }

  return {
    read: (name) => (existsSync(at(name)) ? readFileSync(at(name)) : undefined),
    append: (name, bytes) => writeAll(opened(name), bytes),
    sync: (name) => fdatasyncSync(opened(name)),
    replace(name, bytes) {
      close(name);
      const next = at(`${name}.new`);
      const file = openSync(next, "w", 0o600);
      try {
        writeAll(file, bytes);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(next, at(name));
      syncFolder(dirname(at(name)));
    },
    rename(from, to) {
      close(from);
      renameSync(at(from), at(to));
      syncFolder(folder);
    },
    remove(name) {
      close(name);
      rmSync(at(name), { force: true });
    },
    list: () => readdirSync(folder).filter((name) => !name.endsWith(".new")),
    size: (name) => (existsSync(at(name)) ? statSync(at(name)).size : 0),
    clear() {
      for (const name of [...open.keys()]) close(name);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** A name in a folder is as safe as the folder is. Windows opens none, and needs it not. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const file = openSync(folder, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
