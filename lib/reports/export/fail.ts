import { notify } from "../../notifications/notify.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { ExportReportMessage } from "../../platform/jobs/message.ts";
import type { Publish } from "../../platform/live/after-commit.ts";
import { holdMaker } from "../../platform/tenancy/maker.ts";

type Failure = "too_large" | "interrupted" | "refused";

const WHY: Readonly<Record<Failure, string>> = {
  too_large: "It holds more than one file may. Ask for fewer days.",
  interrupted: "Ask for it once more.",
  refused: "You may not see all that it would hold any more.",
};

/** Ends an export without a file, and tells whoever asked, where they are still a member. */
export async function fail(
  db: Db,
  publish: Publish,
  { org_id, export_id }: ExportReportMessage,
  user_id: string,
  failure: Failure,
): Promise<"failed" | "refused"> {
  const [status, why] = failure === "refused" ? (["refused", null] as const) : (["failed", failure] as const);
  const ended = await db.find(endExport, [org_id, export_id, status, why, new Date()]);
  if (ended === undefined || (await holdMaker(db, { org_id, user_id })) === undefined) return status;
  await notify(db, publish, {
    org_id,
    user_id,
    type: "report_export_failed",
    title: "Your export could not be made",
    body: WHY[failure],
    data: { export_id, failure },
  });
  return status;
}

const endExport = `
  update report_exports set
    status = $3, failure = $4, claimed_until = null, request = '{}', finished_at = $5
  where org_id = $1 and id = $2 and status in ('pending', 'running')
  returning id`;
