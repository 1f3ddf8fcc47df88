import { type NewNotification, notify } from "../notifications/notify.ts";
import { asWorkerIn } from "../platform/db/transaction.ts";
import type { CloseDayMessage } from "../platform/jobs/message.ts";
import { afterCommitIn } from "../platform/live/after-commit.ts";
import { log, measure } from "../platform/log.ts";
import { findOrganization, type Organization } from "../platform/tenancy/organization.ts";
import { clockTime } from "../platform/time/clock.ts";
import { longDate } from "../platform/time/words.ts";
import { takeChunk } from "../reports/daily-mail/claim.ts";
import { tellDay } from "../reports/daily-mail/tell.ts";
import { closeDay } from "./close-day.ts";
import type { EndedSession } from "./end-abandoned.ts";

/** Closes a local date for one chunk of an organization's members; the last chunk of a date mails its report, or its correction. */
export async function closeChunk({ org_id, date, user_ids, chunk_id, now: pretended }: CloseDayMessage): Promise<void> {
  const now = pretended === undefined ? new Date() : new Date(pretended);
  const organization = await afterCommitIn(org_id, (publish) =>
    asWorkerIn(org_id, async (db) => {
      const found = await findOrganization(db, org_id);
      if (found === undefined) return undefined;
      const { closed, ended } = await closeDay(db, found, date, user_ids, { now, publish });
      for (const session of ended) await notify(db, publish, sessionEnded(found, date, session));
      measure({ DaysClosed: closed });
      log.info("day closed", { org_id, date, closed, sessions_ended: ended.length });
      return found;
    }),
  );
  if (organization !== undefined && chunk_id !== undefined) await report(organization, date, chunk_id, now);
}

/** Runs in a transaction of its own: two last chunks must each see what the other has closed. */
async function report(organization: Organization, date: string, chunkId: string, now: Date): Promise<void> {
  const org_id = organization.id;
  await asWorkerIn(org_id, async (db) => {
    const told = await takeChunk(db, org_id, date, chunkId);
    if (told === undefined) return;
    const mails = await tellDay(db, organization, date, { mails: told, now });
    log.info(told === 0 ? "daily report" : "daily report corrected", { org_id, date, mails });
  });
}

function sessionEnded({ id, timezone }: Organization, date: string, session: EndedSession): NewNotification {
  const { user_id, attendance_record_id, ended_at, is_tracked } = session;
  const reason = is_tracked ? "your last sign of activity" : "when your work would have been over";
  return {
    org_id: id,
    user_id,
    type: "session_ended",
    title: `You did not check out on ${longDate(date)}`,
    body: `Your work session was ended at ${clockTime(ended_at, timezone)}, ${reason}. If that is wrong, ask an administrator to correct it.`,
    data: { date, attendance_record_id, ended_at },
  };
}
