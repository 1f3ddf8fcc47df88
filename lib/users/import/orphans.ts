import { asWorker } from "../../platform/db/transaction.ts";
import { sweepFiles } from "../../platform/files/sweep.ts";
import { parseImportKey } from "./key.ts";

/** Removes files of imports that have ended, or are not there: one may be posted again while its form lives. */
export function removeOrphanFiles(now: Date): Promise<number> {
  return sweepFiles("imports/", now, async (keys) => {
    const ids = keys.flatMap((key) => parseImportKey(key)?.import_id ?? []);
    const rows = await asWorker((db) => db.query<{ id: string }>(selectUnfinished, [ids]));
    const unfinished = new Set(rows.map(({ id }) => id));
    return new Set(keys.filter((key) => unfinished.has(parseImportKey(key)?.import_id ?? "")));
  });
}

const selectUnfinished = `
  select id from imports where id = any ($1::uuid[]) and status in ('pending', 'running')`;
