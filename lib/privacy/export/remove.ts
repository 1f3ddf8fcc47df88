import { deleteObjects, listAllObjects } from "../../platform/aws/bucket.ts";
import { EXPORTS_PREFIX, filesPrefixOf } from "./data-export.ts";

/** Removes every file of an export, finished or not, whatever its row says. */
export async function removeFiles(of: { org_id: string; export_id: string }): Promise<void> {
  for await (const objects of listAllObjects(filesPrefixOf(of))) await deleteObjects(objects.map(({ key }) => key));
}

/** Removes what lies among the exports since before an instant: of rows that are gone as well. */
export async function removeFilesBefore(before: Date): Promise<number> {
  let removed = 0;
  for await (const objects of listAllObjects(EXPORTS_PREFIX)) {
    const old = objects.filter(({ last_modified }) => last_modified < before).map(({ key }) => key);
    await deleteObjects(old);
    removed += old.length;
  }
  return removed;
}
