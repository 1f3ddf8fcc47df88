import { randomUUID } from "node:crypto";
import { asWorker } from "../platform/db/transaction.ts";
import { hasTimeFor } from "../platform/deadline.ts";
import type { CloseDayMessage, CloseDaysMessage, JobMessage } from "../platform/jobs/message.ts";
import { inParts, queueJobs } from "../platform/jobs/queue-jobs.ts";
import { log } from "../platform/log.ts";
import { findOrganizations, type Organization } from "../platform/tenancy/organization.ts";
import { type LocalDate, localDateOf } from "../platform/time/calendar.ts";
import { STEP } from "../platform/timeouts.ts";
import { expectMails } from "../reports/daily-mail/claim.ts";
import { countMembers, type Dated, findDueMembers } from "./due-members.ts";
import { MOST_DAYS } from "./due-organizations.ts";

/** Small enough to be done in seconds, large enough that a thousand members are a handful of messages. */
const CHUNK = 250;

/** So many dates are seen to at once, of so many members together; of an organization that has more, one date. */
const AT_ONCE = { dates: 100, members: 5_000 };

/** A date to close: for the first time, or because something of it has changed since. */
type DueDate = { org_id: string; date: LocalDate; is_closed: boolean };

/** Of how many dates members were handed out, and in how many chunks. */
export type HandedOut = { days: number; chunks: number };

/**
 * Hands those members of some organizations whose shift of a date that is over has ended to the queue `jobs`. What is due
 * is looked up anew: a message that comes twice, or late, finds nothing that was done meanwhile. What there is no time for
 * is due still when the schedule looks again. Dates of small organizations are seen to together, and where that fails
 * each by itself: an organization that fails keeps no other waiting. Its error is thrown in the end.
 */
export async function handOutDays({ org_ids, date, now: pretended }: CloseDaysMessage): Promise<HandedOut> {
  const now = pretended === undefined ? new Date() : new Date(pretended);
  const organizations = await asWorker((db) => findOrganizations(db, org_ids, "in use"));
  const handedOut: HandedOut = { days: 0, chunks: 0 };
  const errors: unknown[] = [];
  const failed = new Set<string>();
  // The days of the other organizations are closed all the same, and the next run tries this one again.
  const noteError = ({ id }: Organization, error: unknown) => {
    log.error("An organization's days were not closed.", { org_id: id, error: error as Error });
    failed.add(id);
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
  const run = { everyone: date !== undefined, now, pretended };
  const handOut = async (group: readonly Dated[]): Promise<void> => {
    // Of an organization whose earlier date failed, this one waits with it.
    const dates = group.filter(({ organization }) => !failed.has(organization.id));
    const [first, ...more] = dates;
    if (first === undefined || !hasTimeFor(STEP)) return;
    try {
      const chunks = await fanOut(dates, run);
      handedOut.days += dates.length;
      handedOut.chunks += chunks;
    } catch (error) {
      if (more.length === 0) return noteError(first.organization, error);
      log.warn("Dates were not closed together; each is tried by itself.", {
        dates: dates.length,
        error: error as Error,
      });
      for (const each of dates) await handOut([each]);
    }
  };
  for (const group of await inGroups(withLooks(due, local, run))) await handOut(group);
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

/** The dates in their order, with whom to look at. */
function withLooks(due: readonly DueDate[], local: readonly Local[], { everyone }: Run): Dated[] {
  const byId = new Map(local.map(({ organization }) => [organization.id, organization]));
  return due.flatMap(({ org_id, date, is_closed }) => {
    const organization = byId.get(org_id);
    return organization === undefined
      ? []
      : [{ organization, date, look: everyone ? "everybody" : is_closed ? "changed" : "missing" }];
  });
}

/** In their order, in groups of which each is read, noted and queued at once. */
async function inGroups(dates: readonly Dated[]): Promise<Dated[][]> {
  if (dates.length === 0) return [];
  const ids = [...new Set(dates.map(({ organization }) => organization.id))];
  const members = await asWorker((db) => countMembers(db, ids));
  const groups: Dated[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const each of dates) {
    const own = members.get(each.organization.id) ?? 0;
    const last = groups.at(-1);
    if (last !== undefined && last.length < AT_ONCE.dates && size + own <= AT_ONCE.members) {
      last.push(each);
      size += own;
    } else {
      groups.push([each]);
      size = own;
    }
  }
  return groups;
}

/**
 * The messages go out before the dates are noted as closed: a crash in between sends them twice, which changes nothing,
 * where the other order would lose them. While a shift of a date runs, it is begun only, and its report waits.
 */
async function fanOut(dates: readonly Dated[], { everyone, now, pretended }: Run): Promise<number> {
  const found = await asWorker((db) => findDueMembers(db, dates, now));
  const all = found.map(({ organization, date, due }) => {
    const chunkOf = (members: string[]): CloseDayMessage => ({
      org_id: organization.id,
      date,
      user_ids: members,
      chunk_id: randomUUID(),
      ...(pretended === undefined ? {} : { now: pretended }),
    });
    const chunks = inParts(due.user_ids, CHUNK).map(chunkOf);
    // Where everybody was closed before the last shift ended, a chunk of nobody sees to the report.
    const last = chunks.length > 0 ? chunks : [chunkOf([])];
    const chunk_ids = last.map(({ chunk_id = "" }) => chunk_id);
    return { organization, date, chunks, last, chunk_ids, is_running: due.is_running };
  });
  const over = all.filter(({ is_running }) => !is_running);
  const awaited = over.length === 0 ? new Set() : await asWorker((db) => expectMails(db, over, { everyone, now }));
  const queued = all.flatMap((each) => (awaited.has(each) ? each.last : each.chunks));
  // What was not queued is sent again by the next run.
  await queueJobs(queued.map((chunk): JobMessage => ({ kind: "close-day", ...chunk })));
  await asWorker(async (db) => {
    const begun = all.filter(({ is_running }) => is_running);
    if (begun.length > 0) db.send(noteBegun, [idsOf(begun), begun.map(({ date }) => date)]);
    const closed = over.map(({ organization, date, chunk_ids }) => ({ org_id: organization.id, date, chunk_ids }));
    if (closed.length > 0) db.send(noteClosed, [JSON.stringify(closed)]);
  });
  return queued.length;
}

const idsOf = (dates: readonly { organization: Organization }[]) => dates.map(({ organization }) => organization.id);

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

// Each in one order, so that two runs that note the same rarely wait for each other in a circle; where they do, the dates of
// one are tried again one by one.
const noteBegun = `
  insert into day_closings (org_id, date, closed_at)
  select n.org_id, n.date, null from unnest($1::uuid[], $2::date[]) as n (org_id, date)
  order by n.org_id, n.date
  on conflict (org_id, date) do nothing`;

// Not where another run has taken the report over meanwhile and waits for chunks of its own: if that ends before it has
// queued them, the date has to be due still.
const noteClosed = `
  insert into day_closings (org_id, date)
  select n.org_id, n.date
  from jsonb_to_recordset($1::jsonb) as n (org_id uuid, date date, chunk_ids uuid[])
  where not exists (
    select from day_reports r
    where r.org_id = n.org_id and r.date = n.date and r.reported_at is null and r.pending <> '{}'
      and not r.pending && n.chunk_ids)
  order by n.org_id, n.date
  on conflict (org_id, date) do update set closed_at = now()`;
