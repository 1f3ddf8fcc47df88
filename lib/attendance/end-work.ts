import type { Db } from "../platform/db/transaction.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { wholeSecond } from "../platform/time/timestamp.ts";
import { lockOpenSession } from "../timeline/work-session.ts";
import { settleSessions } from "./settle/settle-sessions.ts";

/**
 * Ends the open work session of a member who can no longer end it themselves, where the closing of a day would, and now
 * at the latest. Answers that instant, undefined when they were not at work.
 */
export async function endOpenWork(
  db: Db,
  organization: Organization,
  userId: string,
  { now, publish }: { now: Date; publish: Publish },
): Promise<Date | undefined> {
  const session = await lockOpenSession(db, userId);
  if (session === undefined) return undefined;
  const { id } = session;
  const { sessions } = await settleSessions(db, organization, [id], { now, publish, ending: new Set([id]) });
  const decided = sessions.find((each) => each.id === id)?.ended_at ?? now;
  const ended_at = decided < now ? decided : wholeSecond(now);
  await db.query(endSession, [id, ended_at, now]);
  await settleSessions(db, organization, [id], { now, publish });
  return ended_at;
}

const endSession = `
  update work_sessions set ended_at = $2, ended_by = 'admin', end_source = 'admin', end_recorded_at = $3
  where org_id = (select app.current_org()) and id = $1`;
