import { asWorker } from "../../platform/db/transaction.ts";
import { sweepFiles } from "../../platform/files/sweep.ts";
import { PICTURES, UPLOADS } from "./keys.ts";

/** Removes uploads that nobody waits for, and pictures that are nobody's any more: what a failure has left behind. */
export async function removeOrphanPictures(now: Date): Promise<number> {
  const uploads = await sweepFiles(UPLOADS, now, findUploads);
  const pictures = await sweepFiles(PICTURES, now, findPictures);
  return uploads + pictures;
}

async function findUploads(keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await asWorker((db) => db.query<{ object_key: string }>(selectPending, [keys]));
  return new Set(rows.map(({ object_key }) => object_key));
}

async function findPictures(keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await asWorker((db) => db.query<{ picture_key: string }>(selectMade, [keys]));
  return new Set(rows.map(({ picture_key }) => picture_key));
}

const selectPending = `
  select object_key from picture_uploads where object_key = any ($1::text[]) and status = 'pending'`;

// The row names it for as long as anything does: an erasure takes it out of the member's row first.
const selectMade = `
  select picture_key from picture_uploads where picture_key = any ($1::text[]) and status = 'ready'`;
