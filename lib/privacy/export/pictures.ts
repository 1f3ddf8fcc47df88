import { readObject } from "../../platform/aws/bucket.ts";
import type { Db } from "../../platform/db/transaction.ts";

/** A screenshot, and where it lies in the archive. */
export type Picture = { id: string; path: string; bytes: Buffer | undefined };

type Row = { id: string; timestamp: Date; object_key: string };

const BATCH = 200;
/** Read side by side: the bucket's answer takes longer than a picture. */
const AT_ONCE = 6;

/**
 * A member's pictures in the order of their ids, from the one after `after` on. Of one that has gone since its row was
 * read there are no bytes. A few are in memory at once.
 */
export async function* picturesOf(
  db: Db,
  { org_id, user_id }: { org_id: string; user_id: string },
  after: string | null,
): AsyncGenerator<Picture> {
  for (let last = after; ; ) {
    const rows = await db.query<Row>(selectPictures, [org_id, user_id, last, BATCH]);
    const reading = rows.slice(0, AT_ONCE).map(read);
    for (const index of rows.keys()) {
      const picture = await reading[index];
      const next = rows[index + AT_ONCE];
      if (next !== undefined) reading.push(read(next));
      delete reading[index];
      if (picture !== undefined) yield picture;
    }
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.id;
  }
}

/** What others see beside a member's name; undefined for who has no picture. */
export async function profilePictureOf(db: Db, userId: string): Promise<Buffer | undefined> {
  const { picture_key } = await db.one<{ picture_key: string | null }>(selectProfilePicture, [userId]);
  return picture_key === null ? undefined : (await readObject(picture_key))?.bytes;
}

function read({ id, timestamp, object_key }: Row): Promise<Picture> {
  const [date, clock] = timestamp.toISOString().split(/[T.]/);
  const path = `pictures/${date}/${clock?.replaceAll(":", "-")}-${id}${/\.\w+$/.exec(object_key)?.[0] ?? ""}`;
  const reading = readObject(object_key).then((object) => ({ id, path, bytes: object?.bytes }));
  reading.catch(() => undefined); // Whoever waits for it sees the failure.
  return reading;
}

const selectProfilePicture = `
  select picture_key from users where org_id = (select app.current_org()) and id = $1`;

const selectPictures = `
  select id, timestamp, object_key from screenshots
  where org_id = $1 and user_id = $2 and status = 'ready' and ($3::uuid is null or id > $3)
  order by id
  limit $4`;
