import { randomUUID } from "node:crypto";
import type { AppStore } from "../core/app.ts";
import type { Picture } from "../core/capture/picture.ts";
import type { Entry } from "../core/outbox.ts";
import type { PictureStore, QueuedPicture } from "../core/picture-queue.ts";
import type { KnownPolicy } from "../core/policy.ts";
import type { PolicyStore } from "../core/policy-reader.ts";
import type { PrivacyStore } from "../core/privacy.ts";
import { VERSION } from "../core/version.ts";
import type { Disk } from "./disk.ts";
import { JOURNAL, type Journal, openJournal, readJournal } from "./journal.ts";
import { type Keys, sealingKey } from "./keys.ts";
import { keyFrom, open, seal } from "./seal.ts";

export type StoreOptions = {
  readonly disk: Disk;
  /** Undefined while the keychain is locked. */
  readonly keys: Keys | undefined;
  readonly elapsed: () => number;
  readonly onTrouble: (error: Error | undefined) => void;
};

const SEGMENT = /^segment-[0-9a-f-]+$/;
const PICTURE = /^picture-[0-9a-f-]+$/;
const POLICY = "policy";
const PRIVATE = "private";

export function openStore(options: StoreOptions): AppStore {
  const { disk, keys } = options;
  const sealed = keys === undefined ? segment(disk) : undefined;
  const key = keys?.key ?? sealed?.key;
  const name = sealed?.name ?? JOURNAL;
  const onDisk = key === undefined ? memory() : disk;
  const journal = openJournal({ ...options, disk: onDisk, name, key: key ?? Buffer.alloc(32) });
  if (keys !== undefined) takeSegments(disk, keys, journal);
  const numbers = new Map<Entry, number>();
  const entries = [...journal.waiting()].map(([number, value]) => {
    const entry = value as Entry;
    numbers.set(entry, number);
    return entry;
  });

  const add = (entry: Entry) => {
    numbers.set(entry, journal.add(entry, "mark" in entry ? "now" : "soon"));
  };
  const remove = (gone: readonly Entry[]) => {
    journal.done(gone.flatMap((entry) => numbers.get(entry) ?? []));
    for (const entry of gone) numbers.delete(entry);
  };

  return {
    outbox: {
      add,
      remove,
      replace(waiting) {
        const given = journal.replace(waiting);
        numbers.clear();
        for (const [index, number] of given.entries()) numbers.set(waiting[index] as Entry, number);
      },
    },
    pictures: pictureStore(onDisk, keys?.key, attempting(options.onTrouble)),
    policy: policyStore(disk, keys?.key, attempting(options.onTrouble)),
    privacy: privacyStore(disk, attempting(options.onTrouble)),
    kept: {
      entries,
      private_until: readPrivate(disk),
      pictures: keys === undefined ? [] : readPictures(disk, keys.key),
      policy: keys === undefined ? undefined : readPolicy(disk, keys.key),
    },
    where: () => (key === undefined || !journal.isKept() ? "memory" : sealed === undefined ? "disk" : "sealed"),
    bytes: () => onDisk.list().reduce((sum, each) => sum + onDisk.size(each), 0),
    sync: journal.sync,
    clear: disk.clear,
  };
}

/** A file of its own for the time in which the keychain is locked; its name has the hint to its key beside it. */
function segment(disk: Disk): { name: string; key: Buffer } | undefined {
  const sealing = sealingKey(disk);
  if (sealing === undefined) return undefined;
  const name = `segment-${randomUUID()}`;
  disk.replace(`${name}.hint`, Buffer.from(sealing.hint));
  return { name, key: sealing.key };
}

/**
 * What was written while the keychain was locked comes behind what was there before, and its files go. One that cannot
 * be read is of another key, and stays.
 */
function takeSegments(disk: Disk, { privateKey }: Keys, journal: Journal): void {
  const segments = disk
    .list()
    .filter((name) => SEGMENT.test(name))
    .flatMap((name) => {
      const hint = disk.read(`${name}.hint`)?.toString();
      return hint === undefined ? [] : [{ name, ...readJournal(disk, name, keyFrom(privateKey, hint)) }];
    });
  const values = segments.flatMap(({ waiting }) => [...waiting.values()]);
  const inTime = (values as Entry[]).toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp));
  for (const value of inTime) journal.add(value, "soon");
  journal.sync();
  if (!journal.isKept()) return;
  const foreign = segments.filter(({ isForeign }) => isForeign).flatMap(({ name }) => [name, `${name}.hint`]);
  for (const name of disk.list()) if (name.startsWith("segment-") && !foreign.includes(name)) disk.remove(name);
}

type Attempt = (write: () => void) => void;

/** Tells of a write that fails, and of the next one that does not. */
function attempting(onTrouble: StoreOptions["onTrouble"]): Attempt {
  let hasFailed = false;
  return (write) => {
    try {
      write();
      if (hasFailed) onTrouble(undefined);
      hasFailed = false;
    } catch (error) {
      hasFailed = true;
      onTrouble(error instanceof Error ? error : new Error(String(error)));
    }
  };
}

type Head = Omit<QueuedPicture, "picture"> & Omit<Picture, "bytes">;

/** Each in a file of its own: a line with what is told of it, and its bytes. While the keychain is locked in memory only. */
function pictureStore(disk: Disk, key: Buffer | undefined, attempt: Attempt): PictureStore {
  if (key === undefined) return { add: () => undefined, remove: () => undefined };
  return {
    add({ picture: { bytes, ...size }, ...about }) {
      const head: Head = { ...about, ...size };
      const plain = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes]);
      attempt(() => disk.replace(`picture-${about.id}`, seal(key, plain)));
    },
    remove(ids) {
      for (const id of ids) disk.remove(`picture-${id}`);
    },
  };
}

function readPictures(disk: Disk, key: Buffer): QueuedPicture[] {
  const pictures = disk
    .list()
    .filter((name) => PICTURE.test(name))
    .flatMap((name) => {
      const plain = open(key, disk.read(name) ?? Buffer.alloc(0));
      if (plain === undefined) return [];
      const end = plain.indexOf("\n");
      const { content_type, width, height, ...about } = JSON.parse(plain.subarray(0, end).toString()) as Head;
      return [{ ...about, picture: { content_type, width, height, bytes: new Uint8Array(plain.subarray(end + 1)) } }];
    });
  return pictures.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

type Written = KnownPolicy & { readonly tracker: string };

/** While the keychain is locked it is not kept: nobody could read it with a key that they have. */
function policyStore(disk: Disk, key: Buffer | undefined, attempt: Attempt): PolicyStore {
  if (key === undefined) return { keep: () => undefined };
  return {
    keep(policy) {
      const written: Written = { ...policy, tracker: VERSION };
      attempt(() => disk.replace(POLICY, seal(key, Buffer.from(JSON.stringify(written)))));
    },
  };
}

/** What another version has written may lack what this one asks for: then the server is waited for. */
function readPolicy(disk: Disk, key: Buffer): KnownPolicy | undefined {
  const plain = open(key, disk.read(POLICY) ?? Buffer.alloc(0));
  if (plain === undefined) return undefined;
  const { tracker, ...policy } = JSON.parse(plain.toString()) as Written;
  return tracker === VERSION ? policy : undefined;
}

/** An instant is no secret, and has to be known also while the keychain is locked. */
function privacyStore(disk: Disk, attempt: Attempt): PrivacyStore {
  return {
    keep(until) {
      attempt(() => {
        if (until === undefined) disk.remove(PRIVATE);
        else disk.replace(PRIVATE, Buffer.from(until.toISOString()));
      });
    },
  };
}

function readPrivate(disk: Disk): Date | undefined {
  const at = Date.parse(disk.read(PRIVATE)?.toString() ?? "");
  return Number.isNaN(at) ? undefined : new Date(at);
}

/** For a machine on which nothing may be written. */
export function memory(): Disk {
  const files = new Map<string, Buffer>();
  return {
    read: (name) => files.get(name),
    append: (name, bytes) => void files.set(name, Buffer.concat([files.get(name) ?? Buffer.alloc(0), bytes])),
    sync: () => undefined,
    replace: (name, bytes) => void files.set(name, bytes),
    rename(from, to) {
      files.set(to, files.get(from) ?? Buffer.alloc(0));
      files.delete(from);
    },
    remove: (name) => void files.delete(name),
    list: () => [...files.keys()],
    size: (name) => files.get(name)?.length ?? 0,
    clear: () => files.clear(),
  };
}
