import { column } from "../platform/db/bulk.ts";
import type { Db } from "../platform/db/transaction.ts";
import { rebuildTimelines } from "./rebuild.ts";
import type { EndedBy } from "./rules/ended-by.ts";
import type { Recorded } from "./rules/source.ts";

type End = { id: string; at: Date };

/** Ends a work session and an open break in it at one instant, and settles the timeline. The caller holds the lock. */
export async function endSession(
  db: Db,
  sessionId: string,
  at: Date,
  endedBy: EndedBy,
  recorded: Recorded,
): Promise<void> {
  await endSessions(db, [{ id: sessionId, at }], endedBy, recorded);
}

/** The same for any number of sessions, each at an instant of its own. */
export async function endSessions(
  db: Db,
  ends: readonly End[],
  endedBy: EndedBy,
  { recorded_at, source }: Recorded,
): Promise<void> {
  if (ends.length === 0) return;
  const ids = ends.map(({ id }) => id);
  const columns = [column.uuid(ids), column.timestamptz(ends.map(({ at }) => at))];
  await db.query(endBreaks, [...columns, recorded_at]);
  await db.query(endWork, [...columns, endedBy, source, recorded_at]);
  await rebuildTimelines(db, ids);
}

// Nobody has said when such a break ended: what is declared of it later moves its end.
const endBreaks = `
  update lunch_breaks b set break_end_time = e.at, end_source = 'auto', end_recorded_at = $3
  from unnest($1::uuid[], $2::timestamptz[]) as e (id, at)
  where b.work_session_id = e.id and b.break_end_time is null`;

const endWork = `
  update work_sessions w set ended_at = e.at, ended_by = $3, end_source = $4, end_recorded_at = $5
  from unnest($1::uuid[], $2::timestamptz[]) as e (id, at)
  where w.id = e.id`;
