import { asWorkerIn, type Db } from "../platform/db/transaction.ts";
import { hasTimeFor } from "../platform/deadline.ts";
import { afterCommitIn, type Publish } from "../platform/live/after-commit.ts";
import { forEach } from "../platform/personal-data.ts";
import { STEP } from "../platform/timeouts.ts";

/** What has not become ready in this time never will: its message lies among the dead letters. */
export const STUCK_DAYS = 1;

/**
 * Ends exports that never became ready, each in a transaction of its own, by what tells those who wait for it. One that
 * fails keeps none of the others waiting, and what there is no time for the next run finds again.
 */
export function endStuck<Stuck extends { org_id: string; export_id: string }>(
  stuck: readonly Stuck[],
  end: (db: Db, publish: Publish, each: Stuck) => Promise<unknown>,
): Promise<void> {
  return forEach(
    stuck,
    async (each) => {
      if (!hasTimeFor(STEP)) return;
      await afterCommitIn(each.org_id, (publish) => asWorkerIn(each.org_id, (db) => end(db, publish, each)));
    },
    ({ export_id }) => ({ export_id }),
  );
}
