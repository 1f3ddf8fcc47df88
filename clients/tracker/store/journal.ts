import { randomUUID } from "node:crypto";
import type { Disk } from "./disk.ts";
import { openLine, sealLine } from "./seal.ts";

/** What was written: something came that waits, or something that waited is done. */
type JournalRecord = { readonly add: number; readonly value: unknown } | { readonly done: readonly number[] };

export type JournalOptions = {
  readonly disk: Disk;
  /** Of the file. */
  readonly name: string;
  readonly key: Buffer;
  readonly elapsed: () => number;
  /** Told once until it can be written again: the disk is full, or was taken away. */
  readonly onTrouble: (error: Error | undefined) => void;
  readonly mostBytes?: number;
};

export type Journal = {
  /** What waits, in the order in which it came, by its number. */
  waiting(): ReadonlyMap<number, unknown>;
  /** Whoever says `now` does not return before it is on the disk; else that may take five seconds. */
  add(value: unknown, urgency: "now" | "soon"): number;
  done(numbers: readonly number[]): void;
  /** These in the place of all that waits, in one write: a crash leaves the ones or the others. Their numbers. */
  replace(values: readonly unknown[]): readonly number[];
  /** Forces what is not on the disk yet. */
  sync(): void;
  bytes(): number;
  /** False while it is held in memory only. */
  isKept(): boolean;
};

/** The file of an account. */
export const JOURNAL = "journal";

const SYNC_MS = 5_000;
/** A file with so many lines that say nothing any more is written anew. */
const MOST_GARBAGE = 2_000;
const MOST_BYTES = 50 * 1024 * 1024;
/** After a write that failed the next one is tried. */
const RETRY_MS = 30_000;

/**
 * A file of sealed lines, one for each thing that happened, that is only ever appended to. What is cut off by a crash
 * is the last line at most; a line that was damaged is left out, and the others are read.
 *
 *     add 1 | add 2 | done 1 | add 3 | do…      torn: 2 and 3 wait
 *
 * While nothing can be written it goes on in memory, and writes all that waits when it can again. A file of which no
 * line can be read is of another key: it gets another name, for the day on which its key is found.
 */
export function openJournal(options: JournalOptions): Journal {
  const { disk, name, key, elapsed, onTrouble, mostBytes = MOST_BYTES } = options;
  const { waiting, lines, isWhole, isForeign, last } = readJournal(disk, name, key);
  let next = last + 1;
  let garbage = lines - waiting.size;
  let isDirty = false;
  let syncedAt = elapsed();
  let failedAt: number | undefined;
  let isInTheWay = isForeign;
  if (!isWhole || garbage > 0) rewrite();

  /** The file with what waits and nothing else. */
  function rewrite(): void {
    const text = [...waiting].map(([add, value]) => sealLine(key, JSON.stringify({ add, value }))).join("");
    attempt(() => {
      if (isInTheWay) disk.rename(name, `unread-${randomUUID()}`);
      isInTheWay = false;
      disk.replace(name, Buffer.from(text));
      garbage = 0;
      isDirty = false;
    });
  }

  function attempt(work: () => void): void {
    try {
      work();
      if (failedAt !== undefined) onTrouble(undefined);
      failedAt = undefined;
    } catch (error) {
      if (failedAt === undefined) onTrouble(error instanceof Error ? error : new Error(String(error)));
      failedAt = elapsed();
    }
  }

  function write(record: JournalRecord): void {
    if (failedAt !== undefined) {
      // Half a line may be there: it is all written anew, or not at all.
      if (elapsed() - failedAt >= RETRY_MS) rewrite();
      return;
    }
    attempt(() => {
      disk.append(name, Buffer.from(sealLine(key, JSON.stringify(record))));
      isDirty = true;
    });
  }

  function sync(): void {
    if (!isDirty || failedAt !== undefined) return;
    attempt(() => {
      disk.sync(name);
      isDirty = false;
      syncedAt = elapsed();
    });
  }

  return {
    waiting: () => waiting,
    add(value, urgency) {
      const number = next;
      next += 1;
      waiting.set(number, value);
      write({ add: number, value });
      if (urgency === "now" || elapsed() - syncedAt >= SYNC_MS) sync();
      return number;
    },
    done(numbers) {
      const known = numbers.filter((number) => waiting.delete(number));
      if (known.length === 0) return;
      write({ done: known });
      garbage += known.length + 1;
      if (garbage > MOST_GARBAGE || waiting.size === 0 || disk.size(name) > mostBytes) rewrite();
      else if (elapsed() - syncedAt >= SYNC_MS) sync();
    },
    replace(values) {
      waiting.clear();
      const numbers = values.map((value, index) => {
        waiting.set(next + index, value);
        return next + index;
      });
      next += values.length;
      rewrite();
      return numbers;
    },
    sync,
    bytes: () => disk.size(name),
    isKept: () => failedAt === undefined,
  };
}

type Read = {
  waiting: Map<number, unknown>;
  lines: number;
  isWhole: boolean;
  /** Whether there are lines, and none of them can be read. */
  isForeign: boolean;
  last: number;
};

/** Never throws for what is in the file: what cannot be read is left out. */
export function readJournal(disk: Pick<Disk, "read">, name: string, key: Buffer): Read {
  const text = disk.read(name)?.toString("latin1") ?? "";
  const waiting = new Map<number, unknown>();
  const done = new Set<number>();
  let [lines, read, last, isWhole] = [0, 0, 0, text === "" || text.endsWith("\n")];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    lines += 1;
    const plain = openLine(key, line);
    if (plain === undefined) {
      isWhole = false;
      continue;
    }
    read += 1;
    const record = JSON.parse(plain) as JournalRecord;
    if ("done" in record) for (const number of record.done) done.add(number);
    else waiting.set(record.add, record.value);
    last = Math.max(last, ...("done" in record ? record.done : [record.add]));
  }
  for (const number of done) waiting.delete(number);
  return { waiting, lines, isWhole, isForeign: lines > 0 && read === 0, last };
}
