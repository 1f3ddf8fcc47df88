import type { Db } from "../../platform/db/transaction.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { addDays, type LocalDate, localDateOf } from "../../platform/time/calendar.ts";
import { TOLD_DAYS } from "./told-day.ts";

/** A date of an organization, and the chunks of its members that are to be closed. */
type Awaiting = {
  readonly organization: Organization;
  readonly date: LocalDate;
  readonly chunk_ids: readonly string[];
};

/**
 * Notes which chunks of members each date's next mail waits for: its report, which its first closing makes, or what has
 * changed since it was told. A run that closes everybody again takes over a report that was never finished. Called
 * before the chunks are queued, so that no chunk can be done before the mail waits for it. Answers the dates of which one
 * waits.
 */
export async function expectMails<Of extends Awaiting>(
  db: Db,
  dates: readonly Of[],
  { everyone, now }: { everyone: boolean; now: Date },
): Promise<Set<Of>> {
  const awaited = new Set<Of>();
  const mayBeCorrected = ({ organization, date }: Of) =>
    date >= addDays(localDateOf(now, organization.timezone), -TOLD_DAYS);
  for (const may of [true, false]) {
    const those = dates.filter((each) => mayBeCorrected(each) === may);
    if (those.length === 0) continue;
    const rows = await db.query<{ org_id: string; date: LocalDate }>(insertReports, [
      JSON.stringify(those.map(({ organization, date, chunk_ids }) => ({ org_id: organization.id, date, chunk_ids }))),
      everyone,
      may,
    ]);
    const noted = new Set(rows.map(({ org_id, date }) => `${org_id} ${date}`));
    for (const each of those) if (noted.has(`${each.organization.id} ${each.date}`)) awaited.add(each);
  }
  return awaited;
}

/**
 * Takes a closed chunk out of what the mail waits for, and answers how many mails have told of the date if this was the
 * last: the one update decides between chunks that end at once, and a chunk that comes twice finds itself gone. Called
 * after the closing has committed, in the transaction that queues the mail: if that fails, the chunk comes again.
 */
export async function takeChunk(db: Db, orgId: string, date: LocalDate, chunkId: string): Promise<number | undefined> {
  const updated = await db.find<{ complete: boolean; mails: number }>(takeOut, [orgId, date, chunkId]);
  return updated?.complete === true ? updated.mails : undefined;
}

// In one order, so that two runs that note the same rarely wait for each other in a circle.
const insertReports = `
  insert into day_reports as d (org_id, date, pending)
  select n.org_id, n.date, n.chunk_ids
  from jsonb_to_recordset($1::jsonb) as n (org_id uuid, date date, chunk_ids uuid[])
  left join day_closings c on c.org_id = n.org_id and c.date = n.date and c.closed_at is not null
  left join day_reports r on r.org_id = n.org_id and r.date = n.date and ($2 or r.reported_at is not null)
  where c.org_id is null or r.org_id is not null
  order by n.org_id, n.date
  on conflict (org_id, date) do update set pending = excluded.pending
    where d.reported_at is null or (d.mails > 0 and $3)
  returning d.org_id, d.date`;

const takeOut = `
  update day_reports set
    pending = array_remove(pending, $3::uuid),
    reported_at = coalesce(reported_at, case when array_remove(pending, $3::uuid) = '{}' then now() end)
  where org_id = $1 and date = $2 and $3::uuid = any (pending)
  returning pending = '{}' as complete, mails`;
