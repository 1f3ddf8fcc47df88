// Every 15 minutes: finds the organizations of which a local date is over and not closed, and hands those members whose
// shift has ended to the queue `jobs` in chunks; of many organizations, the organizations first. A date is closed, and
// reported, when its last shift has ended.
import { findDueOrganizations, findOrganizationsOn } from "../../lib/day-closing/due-organizations.ts";
import { type HandedOut, handOutDays } from "../../lib/day-closing/hand-out.ts";
import { inJob } from "../../lib/platform/db/job.ts";
import { asWorker } from "../../lib/platform/db/transaction.ts";
import { timed } from "../../lib/platform/deadline.ts";
import { detailOf, instantOf, type JobEvent } from "../../lib/platform/jobs/event.ts";
import { inParts, queueJobs } from "../../lib/platform/jobs/queue-jobs.ts";
import { log } from "../../lib/platform/log.ts";
import { isLocalDate } from "../../lib/platform/time/calendar.ts";

/** So many organizations are seen to by one run, in seconds; of more, each part is a message. */
const PART = 100;

/** `organizations`: of how many something is due; `parts`: in how many messages they were handed out. */
type Answer = HandedOut & { organizations: number; parts: number; not_over: string[] };

export const handler = timed(inJob("close-days", closeDays));

/**
 * By hand: `{date}` closes that date again, in every organization where it is over; `{now}` does what is due at that
 * instant.
 */
async function closeDays(event: JobEvent = {}): Promise<Answer> {
  const { date, now: pretended } = detailOf(event);
  if (date !== undefined && !isLocalDate(date))
    throw new Error(`--date must be a date such as 2026-01-31, not "${date}".`);
  const { org_ids, not_over } = await findDue(date, instantOf(event));
  const run = { ...(date === undefined ? {} : { date }), ...(pretended === undefined ? {} : { now: pretended }) };
  const parts = inParts(org_ids, PART).map((ids) => ({ org_ids: ids, ...run }));
  const answer: Answer = { organizations: org_ids.length, parts: 0, days: 0, chunks: 0, not_over };
  const [all, ...more] = parts;
  if (more.length > 0) {
    await queueJobs(parts.map((part) => ({ kind: "close-days", ...part })));
    answer.parts = parts.length;
  } else if (all !== undefined) Object.assign(answer, await handOutDays(all));
  log.info("close-days", { ...answer, not_over: not_over.length });
  return answer;
}

async function findDue(date: string | undefined, now: Date): Promise<{ org_ids: string[]; not_over: string[] }> {
  if (date === undefined) return { org_ids: await asWorker((db) => findDueOrganizations(db, now)), not_over: [] };
  const all = await asWorker((db) => findOrganizationsOn(db, date, now));
  const later = all.filter(({ is_over }) => !is_over);
  return {
    org_ids: all.filter(({ is_over }) => is_over).map(({ id }) => id),
    not_over: later.map(({ name, timezone }) => `${name}: ${date} is not over in ${timezone}`),
  };
}
