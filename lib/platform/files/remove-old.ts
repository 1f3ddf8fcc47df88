import { deleteObjects, listAllObjects } from "../aws/bucket.ts";
import { hasTimeFor } from "../deadline.ts";
import { STEP } from "../timeouts.ts";

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
