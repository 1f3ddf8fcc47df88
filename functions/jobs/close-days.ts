// Every 15 minutes: finds the local dates that are over and not closed, and hands them to the queue `jobs` in chunks.
import { randomUUID } from "node:crypto";
import { inJob } from "../../lib/platform/db/job.ts";
import { asWorker, type Db } from "../../lib/platform/db/transaction.ts";
import { detailOf, instantOf, type JobEvent } from "../../lib/platform/jobs/event.ts";
import type { JobMessage } from "../../lib/platform/jobs/message.ts";
import { queueJobs } from "../../lib/platform/jobs/queue-jobs.ts";
import { log } from "../../lib/platform/log.ts";
import { listOrganizations, type Organization } from "../../lib/platform/tenancy/organization.ts";
import { addDays, isLocalDate, localDateOf } from "../../lib/platform/time/calendar.ts";
import { expectReport } from "../../lib/reports/daily-mail/claim.ts";

/** Small enough to be done in seconds, large enough that a thousand members are a handful of messages. */
const CHUNK = 250;

/** The days that an outage may last; absences of dates before that are left open. */
const MOST_DAYS = 31;

/** A run by hand may say a date, and an instant to pretend: then its chunks pretend it, too. */
type Run = { date: string | undefined; now: Date; pretended: string | undefined };

type Answer = { days: number; chunks: number; not_over: string[] };

export const handler = inJob("close-days", closeDays);

/**
 * By hand: `{date}` closes that date again, in every organization where it is over; `{now}` does what is due at that
 * instant.
 */
async function closeDays(event: JobEvent): Promise<Answer> {
  const { date, now: pretended } = detailOf(event);
  if (date !== undefined && !isLocalDate(date))
    throw new Error(`--date must be a date such as 2026-01-31, not "${date}".`);
  const run: Run = { date, now: instantOf(event), pretended };
  const answer: Answer = { days: 0, chunks: 0, not_over: [] };
  const errors: unknown[] = [];
  for (const organization of await asWorker(listOrganizations)) {
    try {
      await closeDaysOf(organization, run, answer);
    } catch (error) {
      // The days of the other organizations are closed all the same, and the next run tries this one again.
      log.error("An organization's days were not closed.", { org_id: organization.id, error: error as Error });
      errors.push(error);
    }
  }
  log.info("close-days", { ...answer, not_over: answer.not_over.length });
  if (errors.length > 0)
    throw new AggregateError(errors, `The days of ${errors.length} organizations were not closed.`);
  return answer;
}

async function closeDaysOf(organization: Organization, run: Run, answer: Answer): Promise<void> {
  const { date, now } = run;
  const today = localDateOf(now, organization.timezone);
  if (date !== undefined && date >= today) {
    answer.not_over.push(`${organization.name}: ${date} is not over in ${organization.timezone}`);
    return;
  }
  for (const due of date === undefined ? await findDueDates(organization, today) : [date]) {
    answer.days += 1;
    answer.chunks += await fanOut(organization, due, run);
  }
}

/**
 * Every date up to yesterday that is not closed since the first that was, whatever was closed in between by hand; and
 * each earlier one with a record that late evidence has opened again. None is of a time before the organization.
 */
async function findDueDates({ id }: Organization, today: string): Promise<string[]> {
  const earliest = addDays(today, -MOST_DAYS);
  const rows = await asWorker((db) =>
    db.query<{ date: string }>(selectDueDates, [id, today, addDays(today, -1), earliest]),
  );
  return rows.map(({ date }) => date);
}

/**
 * The messages go out before the date is noted as closed: a crash in between sends them twice, which changes nothing,
 * where the other order would lose them.
 */
async function fanOut({ id: org_id }: Organization, date: string, run: Run): Promise<number> {
  const everyone = run.date !== undefined;
  const pretended = run.pretended === undefined ? {} : { now: run.pretended };
  const members = await asWorker((db) => findMembers(db, org_id, date, everyone));
  const chunkIds: string[] = [];
  const chunks: JobMessage[] = [];
  for (let from = 0; from < members.length; from += CHUNK) {
    const user_ids = members.slice(from, from + CHUNK);
    const chunk_id = randomUUID();
    chunkIds.push(chunk_id);
    chunks.push({ kind: "close-day", org_id, date, user_ids, chunk_id, ...pretended });
  }
  await asWorker((db) => expectReport(db, org_id, date, chunkIds, everyone));
  // What was not queued is sent again by the next run.
  await queueJobs(chunks);
  await asWorker((db) => db.query(noteClosing, [org_id, date]));
  return chunks.length;
}

async function findMembers(db: Db, orgId: string, date: string, everyone: boolean): Promise<string[]> {
  const rows = await db.query<{ user_id: string }>(selectMembers, [orgId, date, everyone]);
  return rows.map(({ user_id }) => user_id);
}

const selectDueDates = `
  select distinct date from attendance_records where org_id = $1 and closed_at is null and date < $2
  union
  select d::date
  from organizations o
  cross join lateral (select coalesce(min(c.date), $3::date) as first from day_closings c where c.org_id = o.id) c
  cross join generate_series(
    greatest(c.first, $4::date, (o.created_at at time zone o.timezone)::date), $3::date, interval '1 day') d
  where o.id = $1 and not exists (select from day_closings n where n.org_id = o.id and n.date = d::date)
  order by date`;

// The first closing looks at everybody, to find absences; later ones look only at the days that changed.
const selectMembers = `
  select user_id from attendance_records where org_id = $1 and date = $2 and (closed_at is null or $3)
  union
  select id from users
  where org_id = $1 and status = 'active'
    and ($3 or not exists (select from day_closings where org_id = $1 and date = $2))
  order by user_id`;

const noteClosing = `
  insert into day_closings (org_id, date) values ($1, $2)
  on conflict (org_id, date) do update set closed_at = now()`;
