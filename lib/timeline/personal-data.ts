import type { Db } from "../platform/db/transaction.ts";
import type { Person } from "../platform/personal-data.ts";

const HOURS = "hours worked are kept as long as the organization";
const NOBODY = "instants without a word about anybody";

export const tables = {
  work_sessions: { expire: HOURS, erase: NOBODY },
  activity_logs: { expire: HOURS, erase: NOBODY },
  user_status: { expire: "one row a member", exportOf: "what it says follows from the heartbeats" },
};

export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(clearStatus, [user_id]);
  return [];
}

export const exportOf = {
  work_sessions: `
    select id, started_at, ended_at, ended_by from work_sessions where user_id = $1 order by started_at`,
  timeline: `
    select activity_type, idle_reason, start_time, end_time, duration
    from activity_logs where user_id = $1 order by start_time`,
};

// Columns that nothing writes any more; they go when no release reads them.
const clearStatus = `
  update user_status set active_application = null, active_window_title = null, url = null where user_id = $1`;
