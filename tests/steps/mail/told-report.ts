import { asWorkerIn } from "../../../lib/platform/db/transaction.ts";
import { loadDayReport } from "../../../lib/reports/daily-mail/load.ts";
import { keepReport } from "../../../lib/reports/daily-mail/told-day.ts";
import { sql } from "../scene/given.ts";

/** What the mail about an organization's day tells if its report is made now. */
export async function toldOf(orgId: string, date: string): Promise<Awaited<ReturnType<typeof loadDayReport>>> {
  await sql("delete from day_reports where org_id = $1 and date = $2", [orgId, date]);
  await sql("insert into day_reports (org_id, date, pending) values ($1, $2, '{}')", [orgId, date]);
  return asWorkerIn(orgId, async (db) => {
    await keepReport(db, orgId, date);
    return loadDayReport(db, orgId, date);
  });
}
