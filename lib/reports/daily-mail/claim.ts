import type { Db } from "../../platform/db/transaction.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { addDays, type LocalDate, localDateOf } from "../../platform/time/calendar.ts";
import { TOLD_DAYS } from "./told-day.ts";

/**
 * Notes which chunks of members a date's next mail waits for: its report, which its first closing makes, or what has
 * changed since it was told. A run that closes everybody again takes over a report that was never finished. Called
 * before the chunks are queued, so that no chunk can be done before the mail waits for it. Answers whether one waits.
 */
export async function expectMail(
  db: Db,
  { id, timezone }: Organization,
  date: LocalDate,
  chunkIds: readonly string[],
  { everyone, now }: { everyone: boolean; now: Date },
): Promise<boolean> {
  const oldest = addDays(localDateOf(now, timezone), -TOLD_DAYS);
  return (await db.query(insertReport, [id, date, chunkIds, everyone, oldest])).length > 0;
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

const insertReport = `
  insert into day_reports as d (org_id, date, pending)
  select $1, $2, $3
  where not exists (select from day_closings where org_id = $1 and date = $2 and closed_at is not null)
    or exists (select from day_reports where org_id = $1 and date = $2 and ($4 or reported_at is not null))
  on conflict (org_id, date) do update set pending = excluded.pending
    where d.reported_at is null or (d.mails > 0 and d.date >= $5)
  returning 1`;

const takeOut = `
  update day_reports set
    pending = array_remove(pending, $3::uuid),
    reported_at = coalesce(reported_at, case when array_remove(pending, $3::uuid) = '{}' then now() end)
  where org_id = $1 and date = $2 and $3::uuid = any (pending)
  returning pending = '{}' as complete, mails`;
