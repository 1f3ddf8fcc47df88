import { deleteObjects, listAllObjects } from "../../platform/aws/bucket.ts";
import { asWorker } from "../../platform/db/transaction.ts";
import { sweepFiles } from "../../platform/files/sweep.ts";
import { EXPORTS_PREFIX, filesPrefixOf } from "./data-export.ts";

/** Removes every file of an export, finished or not, whatever its row says. */
export async function removeFiles(of: { org_id: string; export_id: string }): Promise<void> {
  for await (const objects of listAllObjects(filesPrefixOf(of))) await deleteObjects(objects.map(({ key }) => key));
}

/** Removes the files of exports that have ended, or that are not there any more. */
export function removeEndedFiles(now: Date): Promise<number> {
  return sweepFiles(EXPORTS_PREFIX, now, findKept);
}

async function findKept(keys: readonly string[]): Promise<Set<string>> {
  const idOf = (key: string) => /^data-exports\/[0-9a-f-]{36}\/([0-9a-f-]{36})\//.exec(key)?.[1] ?? "";
  const ids = [...new Set(keys.map(idOf))].filter((id) => id !== "");
  const open = await asWorker((db) => db.query<{ id: string }>(selectOpen, [ids]));
  const kept = new Set(open.map(({ id }) => id));
  return new Set(keys.filter((key) => kept.has(idOf(key))));
}

const selectOpen = `
  select id from data_exports where id = any ($1::uuid[]) and status in ('pending', 'running', 'ready')`;
