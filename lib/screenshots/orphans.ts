import { asWorker } from "../platform/db/transaction.ts";
import { sweepFiles } from "../platform/files/sweep.ts";
import { objectKeysOf, thumbnailKeyOf } from "./keys.ts";

/**
 * Removes pictures and thumbnails that belong to no screenshot any more, or to one that was rejected. Most go when their
 * own event comes (process.ts); these are what a lost event, or a function that was ended in between, has left. Both
 * prefixes at once: while one waits for the bucket, the other is judged.
 */
export async function removeOrphans(now: Date): Promise<number> {
  const sweeps = await Promise.allSettled([
    sweepFiles("screenshots/", now, findPictures, { findMarks: findPictureMarks }),
    sweepFiles("thumbnails/", now, findThumbnails, { findMarks: findThumbnailMarks }),
  ]);
  const failed = sweeps.find((each) => each.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return sweeps.reduce((sum, each) => sum + (each.status === "fulfilled" ? each.value : 0), 0);
}

/** Those that a screenshot speaks of which was not rejected. */
async function findPictures(keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await asWorker((db) => db.query<{ object_key: string }>(selectKept, [keys]));
  return new Set(rows.map(({ object_key }) => object_key));
}

async function findThumbnails(keys: readonly string[]): Promise<ReadonlySet<string>> {
  const pictures = await findPictures(keys.flatMap(objectKeysOf));
  return new Set([...pictures].map(thumbnailKeyOf));
}

/** The keys of pictures behind one, each so many of them behind the one before. */
async function findPictureMarks(after: string, objects: number, count: number): Promise<string[]> {
  const rows = await asWorker((db) => db.query<{ object_key: string }>(selectMarks, [after, objects, count]));
  return inOrder(
    after,
    rows.map(({ object_key }) => object_key),
  );
}

/** Thumbnails lie in the order of their pictures. */
async function findThumbnailMarks(after: string, objects: number, count: number): Promise<string[]> {
  const picture = after.replace(/^thumbnails\//, "screenshots/");
  return inOrder(after, (await findPictureMarks(picture, objects, count)).map(thumbnailKeyOf));
}

/** As the bucket orders them, whatever the database's own order is. */
function inOrder(after: string, keys: readonly string[]): string[] {
  return [...new Set(keys)].filter((key) => key > after).sort((a, b) => (a < b ? -1 : 1));
}

// Along the index of the keys, of which nothing but each so-many-th is answered.
const selectMarks = `
  select object_key
  from (
    select object_key, row_number() over (order by object_key) as number
    from (select object_key from screenshots where object_key > $1 order by object_key limit $2::int * $3::int) k
  ) n
  where number % $2::int = 0`;

const selectKept = `
  select object_key from screenshots where object_key = any ($1::text[]) and status <> 'rejected'`;
