import type { Db } from "../../../lib/platform/db/transaction.ts";
import { rebuildSessions } from "../../../lib/timeline/rebuild.ts";

type Sessions = Parameters<typeof rebuildSessions>[2];

/** Derives the timelines of sessions anew as they stand in the database, where nothing about them was changed. */
export async function rebuildTimelines(db: Db, orgId: string, sessionIds: readonly string[]): Promise<void> {
  await rebuildSessions(db, orgId, await db.query<Sessions[number]>(selectSessions, [orgId, sessionIds]));
}

const selectSessions = `
  select id, user_id, attendance_record_id, started_at, ended_at, voided_at, idle_threshold_seconds
  from work_sessions where org_id = $1 and id = any ($2::uuid[])`;
