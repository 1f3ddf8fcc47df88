import { deleteObjects, listAllObjects } from "../aws/bucket.ts";
import { hasTimeFor } from "../deadline.ts";
import { STEP } from "../timeouts.ts";

/** Removes all objects below a prefix. Throws where there is no time for all, as for anything that was late. */
export async function removeFilesBelow(prefix: string): Promise<void> {
  for await (const objects of listAllObjects(prefix)) {
    if (!hasTimeFor(STEP))
      throw Object.assign(new Error("There was no time to remove all files."), { name: "TimeoutError" });
    await deleteObjects(objects.map(({ key }) => key));
  }
}

/** Removes the objects below a prefix that were written before an instant, as far as there is time, and answers how many. */
export async function removeFilesBefore(prefix: string, before: Date): Promise<number> {
  let removed = 0;
  for await (const objects of listAllObjects(prefix)) {
    const old = objects.filter(({ last_modified }) => last_modified < before).map(({ key }) => key);
    await deleteObjects(old);
    removed += old.length;
    if (!hasTimeFor(STEP)) break;
  }
  return removed;
}
