import { notify } from "../../notifications/notify.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { Publish } from "../../platform/live/after-commit.ts";
import { holdMaker } from "../../platform/tenancy/maker.ts";

/** A copy that never became ready, and who waits for it. */
export type Stuck = { org_id: string; export_id: string; user_id: string; requested_by: string };

/** Ends a copy without its files, and tells whoever asked, where they are still a member, and the member whose data it is. */
export async function fail(
  db: Db,
  publish: Publish,
  { org_id, export_id, user_id, requested_by }: Stuck,
  now: Date,
): Promise<void> {
  if ((await db.find(endExport, [org_id, export_id, now])) === undefined) return;
  const about = { org_id, type: "data_export_failed", data: { export_id } } as const;
  const isOwn = requested_by === user_id;
  if ((await holdMaker(db, { org_id, user_id: requested_by })) !== undefined)
    await notify(db, publish, {
      ...about,
      user_id: requested_by,
      title: isOwn
        ? "The copy of your data could not be made"
        : "The copy of the data that you asked for could not be made",
      body: "Ask for it once more.",
    });
  if (isOwn) return;
  const body = "Somebody else had asked for it. You can ask for one yourself.";
  await notify(db, publish, { ...about, user_id, title: "The copy of your data could not be made", body });
}

const endExport = `
  update data_exports set status = 'failed', finished_at = $3, claimed_until = null
  where org_id = $1 and id = $2 and status in ('pending', 'running')
  returning id`;
