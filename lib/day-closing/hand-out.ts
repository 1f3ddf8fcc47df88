import { randomUUID } from "node:crypto";
import { asWorker, asWorkerIn } from "../platform/db/transaction.ts";
import { hasTimeFor } from "../platform/deadline.ts";
import type { CloseDaysMessage, JobMessage } from "../platform/jobs/message.ts";
import { inParts, queueJobs } from "../platform/jobs/queue-jobs.ts";
import { log } from "../platform/log.ts";
import { findOrganizations, type Organization } from "../platform/tenancy/organization.ts";
import { type LocalDate, localDateOf } from "../platform/time/calendar.ts";
import { STEP } from "../platform/timeouts.ts";
import { expectMail } from "../reports/daily-mail/claim.ts";
import { findDueMembers } from "./due-members.ts";
import { MOST_DAYS } from "./due-organizations.ts";

/** Small enough to be done in seconds, large enough that a thousand members are a handful of messages. */
const CHUNK = 250;

/** A date to close: for the first time, or because something of it has changed since. */
type DueDate = { org_id: string; date: LocalDate; is_closed: boolean };

/** Of how many dates members were handed out, and in how many chunks. */
export type HandedOut = { days: number; chunks: number };

/**
 * Hands those members of some organizations whose shift of a date that is over has ended to the queue `jobs`. What is due
 * is looked up anew: a message that comes twice, or late, finds nothing that was done meanwhile. What there is no time for
 * is due still when the schedule looks again. An organization that fails keeps no other waiting; its error is thrown in
 * the end.
 */
export async function handOutDays({ org_ids, date, now: pretended }: CloseDaysMessage): Promise<HandedOut> {
  const now = pretended === undefined ? new Date() : new Date(pretended);
  const organizations = await asWorker((db) => findOrganizations(db, org_ids, "in use"));
  const handedOut: HandedOut = { days: 0, chunks: 0 };
  const errors: unknown[] = [];
  // The days of the other organizations are closed all the same, and the next run tries this one again.
  const noteError = ({ id }: Organization, error: unknown) => {
    log.error("An organization's days were not closed.", { org_id: id, error: error as Error });
    errors.push(error);
  };
  const local = organizations.flatMap((organization) => {
    try {
      return [onItsClocks(organization, now)];
    } catch (error) {
      noteError(organization, error);
      return [];
    }
  });
  const due = date === undefined ? await findDueDates(local) : again(local, date);
  const byOrganization = Map.groupBy(due, ({ org_id }) => org_id);
  for (const { organization } of local) {
    if (!hasTimeFor(STEP)) break;
    try {
      for (const each of byOrganization.get(organization.id) ?? []) {
        handedOut.days += 1;
        handedOut.chunks += await fanOut(organization, each, { everyone: date !== undefined, now, pretended });
      }
    } catch (error) {
      noteError(organization, error);
    }
  }
  if (errors.length > 0)
    throw new AggregateError(errors, `The days of ${errors.length} organizations were not closed.`);
  return handedOut;
}

/** An organization with its local date, and that on which it was made. */
type Local = { organization: Organization; today: LocalDate; made_on: LocalDate };

/** Throws for a time zone that nobody knows. */
function onItsClocks(organization: Organization, now: Date): Local {
  const { timezone, created_at } = organization;
  return { organization, today: localDateOf(now, timezone), made_on: localDateOf(created_at, timezone) };
}

/** The same date again, where it is over. */
function again(local: readonly Local[], date: LocalDate): DueDate[] {
  const over = local.filter(({ today }) => date < today);
  return over.map(({ organization }) => ({ org_id: organization.id, date, is_closed: false }));
}

/**
 * Every date up to yesterday that is not closed since the first that was begun, whatever was closed in between by hand;
 * and each earlier one with a record that late evidence has opened again. None is of a time before the organization.
 */
function findDueDates(local: readonly Local[]): Promise<DueDate[]> {
  const columns = [
    local.map(({ organization }) => organization.id),
    local.map(({ today }) => today),
    local.map(({ made_on }) => made_on),
  ];
  return asWorker((db) => db.query<DueDate>(selectDueDates, [...columns, MOST_DAYS]));
}

type Run = { everyone: boolean; now: Date; pretended: string | undefined };

/**
 * The messages go out before the date is noted as closed: a crash in between sends them twice, which changes nothing,
 * where the other order would lose them. While a shift of the date runs, it is begun only, and its report waits.
 */
async function fanOut(organization: Organization, { date, is_closed }: DueDate, run: Run): Promise<number> {
  const org_id = organization.id;
  const { everyone, now } = run;
  const look = everyone ? "everybody" : is_closed ? "changed" : "missing";
  const { user_ids, is_running } = await asWorkerIn(org_id, (db) => findDueMembers(db, organization, date, look, now));
  const pretended = run.pretended === undefined ? {} : { now: run.pretended };
  const chunkOf = (members: string[]) => ({ org_id, date, user_ids: members, chunk_id: randomUUID(), ...pretended });
  const chunks = inParts(user_ids, CHUNK).map(chunkOf);
  // Where everybody was closed before the last shift ended, a chunk of nobody sees to the report.
  const last = chunks.length > 0 ? chunks : [chunkOf([])];
  const chunkIds = last.map(({ chunk_id }) => chunk_id);
  const isAwaited =
    !is_running && (await asWorkerIn(org_id, (db) => expectMail(db, organization, date, chunkIds, { everyone, now })));
  const queued = isAwaited ? last : chunks;
  // What was not queued is sent again by the next run.
  await queueJobs(queued.map((chunk): JobMessage => ({ kind: "close-day", ...chunk })));
  await asWorkerIn(org_id, (db) =>
    is_running ? db.query(noteBegin, [org_id, date]) : db.query(noteClosing, [org_id, date, chunkIds]),
  );
  return queued.length;
}

const selectDueDates = `
  select t.org_id, d.date, k.closed_at is not null as is_closed
  from unnest($1::uuid[], $2::date[], $3::date[]) as t (org_id, today, made_on)
  cross join lateral (
    select r.date from attendance_records r where r.org_id = t.org_id and r.closed_at is null and r.date < t.today
    union
    select d::date
    from (select coalesce(min(c.date), t.today - 1) as first from day_closings c where c.org_id = t.org_id) c
    cross join generate_series(greatest(c.first, t.today - $4::int, t.made_on), t.today - 1, interval '1 day') d
    where not exists (
      select from day_closings n where n.org_id = t.org_id and n.date = d::date and n.closed_at is not null)
  ) d
  left join day_closings k on k.org_id = t.org_id and k.date = d.date
  order by t.org_id, d.date`;

const noteBegin = `
  insert into day_closings (org_id, date, closed_at) values ($1, $2, null)
  on conflict (org_id, date) do nothing`;

// Not where another run has taken the report over meanwhile and waits for chunks of its own: if that ends before it has
// queued them, the date has to be due still.
const noteClosing = `
  insert into day_closings (org_id, date)
  select $1, $2
  where not exists (
    select from day_reports
    where org_id = $1 and date = $2 and reported_at is null and pending <> '{}' and not pending && $3::uuid[])
  on conflict (org_id, date) do update set closed_at = now()`;
