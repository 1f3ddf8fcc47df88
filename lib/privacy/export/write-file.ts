import { asWorkerIn, type Db } from "../../platform/db/transaction.ts";
import { type AddFile, writeArchive } from "./archive.ts";
import { csvOf, jsonOf } from "./cells.ts";
import { fileKeyOf } from "./data-export.ts";
import { listParts, openPart } from "./parts.ts";
import { picturesOf, profilePictureOf } from "./pictures.ts";
import { manifestOf, readmeOf } from "./readme.ts";

/** How far an export has come: so many parts, and pictures up to one. */
export type Progress = { parts_done: number; pictures_done: string | null };

export type FileToWrite = Progress & {
  org_id: string;
  user_id: string;
  export_id: string;
  /** Its number among the files of the export, from 1 on. */
  number: number;
};

/** A file that is being written, and what is in it so far. */
type Draft = {
  readonly file: FileToWrite;
  readonly add: AddFile;
  readonly isLate: () => boolean;
  readonly progress: Progress;
  readonly parts: { name: string; rows: number }[];
  readonly missing: string[];
  pictures: number;
  profile_picture: string | null;
};

const PROFILE_PICTURE = "profile-picture.webp";

/** Where a file ends at the next picture: what is left goes into another. */
const MAX_PICTURE_BYTES = 1024 ** 3;

/**
 * Writes one file of an export, from where the one before stopped until all is in it, or its time or size is used up.
 * What is in it is of one moment. Answers how far that is.
 */
export async function writeFile(
  file: FileToWrite,
  now: Date,
  isLate: () => boolean,
): Promise<Progress & { bytes: number; is_last: boolean }> {
  const progress: Progress = { parts_done: file.parts_done, pictures_done: file.pictures_done };
  let is_last = false;
  const bytes = await writeArchive(fileKeyOf(file, file.number), async (add) => {
    const draft: Draft = { file, add, isLate, progress, parts: [], missing: [], pictures: 0, profile_picture: null };
    is_last = await asWorkerIn(file.org_id, async (db) => {
      await db.query("set transaction isolation level repeatable read");
      return (await addParts(db, draft)) && (await addPictures(db, draft));
    });
    const contents = { ...draft, number: file.number, made_at: now };
    await add("README.txt", [readmeOf(contents)]);
    await add("manifest.json", [manifestOf(contents)]);
  });
  return { ...progress, bytes, is_last };
}

/** Answers whether there is time for more. */
async function addParts(db: Db, { file, add, isLate, progress, parts }: Draft): Promise<boolean> {
  for (const part of listParts().slice(progress.parts_done)) {
    if (isLate()) return false;
    const { rows, close } = await openPart(db, part, file.user_id);
    const count = { rows: 0 };
    await add(`data/${part.name}.json`, jsonOf(counted(rows(), count)));
    await add(`data/${part.name}.csv`, csvOf(rows()));
    await close();
    parts.push({ name: part.name, rows: count.rows });
    progress.parts_done += 1;
  }
  return !isLate();
}

/** Answers whether these were all; the last one is the member's own. */
async function addPictures(db: Db, draft: Draft): Promise<boolean> {
  const { file, add, isLate, progress, missing } = draft;
  let size = 0;
  for await (const { id, path, bytes } of picturesOf(db, file, progress.pictures_done)) {
    if (isLate() || size > MAX_PICTURE_BYTES) return false;
    if (bytes === undefined) missing.push(id);
    else {
      await add(path, [bytes], { isPacked: true });
      draft.pictures += 1;
      size += bytes.length;
    }
    progress.pictures_done = id;
  }
  const own = await profilePictureOf(db, file.user_id);
  if (own !== undefined) await add(PROFILE_PICTURE, [own], { isPacked: true });
  draft.profile_picture = own === undefined ? null : PROFILE_PICTURE;
  return true;
}

async function* counted<Row>(batches: AsyncIterable<Row[]>, count: { rows: number }): AsyncGenerator<Row[]> {
  for await (const batch of batches) {
    count.rows += batch.length;
    yield batch;
  }
}
