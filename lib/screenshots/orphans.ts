import { asWorker } from "../platform/db/transaction.ts";
import { sweepFiles } from "../platform/files/sweep.ts";
import { objectKeysOf, thumbnailKeyOf } from "./keys.ts";

/**
 * Removes pictures and thumbnails that belong to no screenshot any more, or to one that was rejected. Most go when their
 * own event comes (process.ts); these are what a lost event, or a function that was ended in between, has left.
 */
export async function removeOrphans(now: Date): Promise<number> {
  const pictures = await sweepFiles("screenshots/", now, findPictures);
  const thumbnails = await sweepFiles("thumbnails/", now, findThumbnails);
  return pictures + thumbnails;
}

/** Those that a screenshot speaks of which was not rejected. */
export async function findPictures(keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await asWorker((db) => db.query<{ object_key: string }>(selectKept, [keys]));
  return new Set(rows.map(({ object_key }) => object_key));
}

async function findThumbnails(keys: readonly string[]): Promise<ReadonlySet<string>> {
  const pictures = await findPictures(keys.flatMap(objectKeysOf));
  return new Set([...pictures].map(thumbnailKeyOf));
}

const selectKept = `
  select object_key from screenshots where object_key = any ($1::text[]) and status <> 'rejected'`;
