import type { Db } from "../platform/db/transaction.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { tellOfSeries } from "./tell-expected.ts";

/** Ends sessions that repeat: those to come are cancelled, and the class is told once. Answers how many these were. */
export async function endSeries(
  db: Db,
  publish: Publish,
  principal: Principal,
  series: { id: string; class_id: string; name: string },
  now: Date,
): Promise<number> {
  await db.query(end, [series.id, now]);
  const { length } = await db.query(cancelAhead, [series.id, now]);
  await tellOfSeries(db, publish, principal, series, "session_cancelled", length);
  return length;
}

const end = `
  update session_series set ended_at = $2, updated_at = $2 where org_id = (select app.current_org()) and id = $1`;

// One whose time has passed although nobody began it stays as planned: it was not held.
const cancelAhead = `
  update attendance_sessions set status = 'cancelled', updated_at = $2
  where org_id = (select app.current_org()) and series_id = $1 and status = 'scheduled' and ends_at > $2
  returning 1`;
