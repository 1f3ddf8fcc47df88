// Every 15 minutes: finds the local dates that are over and not closed, and hands those members whose shift has ended to
// the queue `jobs` in chunks. A date is closed, and reported, when its last shift has ended.
import { randomUUID } from "node:crypto";
import { findDueMembers } from "../../lib/day-closing/due-members.ts";
import { inJob } from "../../lib/platform/db/job.ts";
import { asWorker } from "../../lib/platform/db/transaction.ts";
import { detailOf, instantOf, type JobEvent } from "../../lib/platform/jobs/event.ts";
import type { JobMessage } from "../../lib/platform/jobs/message.ts";
import { queueJobs } from "../../lib/platform/jobs/queue-jobs.ts";
import { log } from "../../lib/platform/log.ts";
import { listOrganizations, type Organization } from "../../lib/platform/tenancy/organization.ts";
import { addDays, isLocalDate, localDateOf } from "../../lib/platform/time/calendar.ts";
import { expectMail } from "../../lib/reports/daily-mail/claim.ts";

/** Small enough to be done in seconds, large enough that a thousand members are a handful of messages. */
const CHUNK = 250;

/** The days that an outage may last; absences of dates before that are left open. */
const MOST_DAYS = 31;

/** A run by hand may say a date, and an instant to pretend: then its chunks pretend it, too. */
type Run = { date: string | undefined; now: Date; pretended: string | undefined };

/** A date to close: for the first time, or because something of it has changed since. */
type DueDate = { date: string; is_closed: boolean };

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
  const dates = date === undefined ? await findDueDates(organization, today) : [{ date, is_closed: false }];
  for (const due of dates) {
    answer.days += 1;
    answer.chunks += await fanOut(organization, due, run);
  }
}

/**
 * Every date up to yesterday that is not closed since the first that was begun, whatever was closed in between by hand;
 * and each earlier one with a record that late evidence has opened again. None is of a time before the organization.
 */
function findDueDates({ id }: Organization, today: string): Promise<DueDate[]> {
  const earliest = addDays(today, -MOST_DAYS);
  return asWorker((db) => db.query<DueDate>(selectDueDates, [id, today, addDays(today, -1), earliest]));
}

/**
 * The messages go out before the date is noted as closed: a crash in between sends them twice, which changes nothing,
 * where the other order would lose them. While a shift of the date runs, it is begun only, and its report waits.
 */
async function fanOut(organization: Organization, { date, is_closed }: DueDate, run: Run): Promise<number> {
  const org_id = organization.id;
  const everyone = run.date !== undefined;
  const look = everyone ? "everybody" : is_closed ? "changed" : "missing";
  const { user_ids, is_running } = await asWorker((db) => findDueMembers(db, organization, date, look, run.now));
  const pretended = run.pretended === undefined ? {} : { now: run.pretended };
  const chunkOf = (members: string[]) => ({ org_id, date, user_ids: members, chunk_id: randomUUID(), ...pretended });
  const chunks = inChunks(user_ids).map(chunkOf);
  // Where everybody was closed before the last shift ended, a chunk of nobody sees to the report.
  const last = chunks.length > 0 ? chunks : [chunkOf([])];
  const chunkIds = last.map(({ chunk_id }) => chunk_id);
  const isAwaited =
    !is_running && (await asWorker((db) => expectMail(db, organization, date, chunkIds, { everyone, now: run.now })));
  const queued = isAwaited ? last : chunks;
  // What was not queued is sent again by the next run.
  await queueJobs(queued.map((chunk): JobMessage => ({ kind: "close-day", ...chunk })));
  await asWorker((db) => db.query(is_running ? noteBegin : noteClosing, [org_id, date]));
  return queued.length;
}

function inChunks(members: readonly string[]): string[][] {
  const count = Math.ceil(members.length / CHUNK);
  return Array.from({ length: count }, (_, index) => members.slice(index * CHUNK, (index + 1) * CHUNK));
}

const selectDueDates = `
  select d.date, k.closed_at is not null as is_closed
  from (
    select date from attendance_records where org_id = $1 and closed_at is null and date < $2
    union
    select d::date
    from organizations o
    cross join lateral (select coalesce(min(c.date), $3::date) as first from day_closings c where c.org_id = o.id) c
    cross join generate_series(
      greatest(c.first, $4::date, (o.created_at at time zone o.timezone)::date), $3::date, interval '1 day') d
    where o.id = $1 and not exists (
      select from day_closings n where n.org_id = o.id and n.date = d::date and n.closed_at is not null)
  ) d
  left join day_closings k on k.org_id = $1 and k.date = d.date
  order by d.date`;

const noteBegin = `
  insert into day_closings (org_id, date, closed_at) values ($1, $2, null)
  on conflict (org_id, date) do nothing`;

const noteClosing = `
  insert into day_closings (org_id, date) values ($1, $2)
  on conflict (org_id, date) do update set closed_at = now()`;
