import { settleSessions } from "../attendance/settle/settle-sessions.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Judged } from "./judged-plans.ts";
import { isAbandoned } from "./rules/abandoned.ts";

/** A session that nobody checked out of, and when it was ended. */
export type EndedSession = { user_id: string; attendance_record_id: string; ended_at: Date; is_tracked: boolean };

type OpenSession = {
  id: string;
  user_id: string;
  attendance_record_id: string;
  started_at: Date;
  last_instant: Date;
  is_tracked: boolean;
};

/**
 * Ends the forgotten sessions of a date, each where the rules of its day say; a later word about it moves the end.
 */
export async function endAbandonedSessions(
  db: Db,
  organization: Organization,
  { date, judged, userIds }: { date: string; judged: Judged; userIds: readonly string[] },
  { now, publish }: { now: Date; publish: Publish },
): Promise<EndedSession[]> {
  const open = await db.query<OpenSession>(selectOpenSessions, [userIds, date]);
  const abandoned = open.filter((session) =>
    isAbandoned(
      { ...session, shift_end: judged.plans.get(session.user_id)?.expected?.end },
      now,
      judged.rulesFor(session.user_id).settings,
    ),
  );
  const ending = new Set(abandoned.map(({ id }) => id));
  const { sessions } = await settleSessions(db, organization, [...ending], { now, publish, ending });
  const ends = new Map(sessions.map(({ id, ended_at }) => [id, ended_at]));
  return abandoned.map(({ id, user_id, attendance_record_id, is_tracked, started_at }) => {
    return { user_id, attendance_record_id, is_tracked, ended_at: ends.get(id) ?? started_at };
  });
}

const selectOpenSessions = `
  select w.id, w.user_id, w.attendance_record_id, w.started_at, s.last_instant, s.is_tracked
  from user_status s
  join work_sessions w on w.org_id = s.org_id and w.id = s.work_session_id and w.ended_at is null
  join attendance_records r on r.org_id = w.org_id and r.id = w.attendance_record_id
  where s.org_id = (select app.current_org()) and s.user_id = any ($1::uuid[]) and r.date = $2`;
