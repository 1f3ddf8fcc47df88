import type { Db } from "../../platform/db/transaction.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { rulesOfDates } from "../../platform/tenancy/rules-in-force.ts";
import { addDays, localDateOf } from "../../platform/time/calendar.ts";
import { isWorkingDay } from "../../schedules/rules/shift.ts";

/**
 * Notes which chunks of members a date's report waits for. Only the first closing of a date makes a report; a run that
 * closes everybody again takes over one that was never finished. Called before the chunks are queued, so that no chunk
 * can be done before the report waits for it. Answers whether there is a report that waits.
 */
export async function expectReport(
  db: Db,
  orgId: string,
  date: string,
  chunkIds: readonly string[],
  everyone: boolean,
): Promise<boolean> {
  return (await db.query(insertReport, [orgId, date, chunkIds, everyone])).length > 0;
}

/**
 * Takes a closed chunk out of what the report waits for, and answers whether this was the last: the one update decides
 * between chunks that end at once, and a chunk that comes twice finds itself gone. Called after the closing has
 * committed, in the transaction that queues the report: if that fails, the chunk comes again.
 */
export async function completeReport(db: Db, orgId: string, date: string, chunkId: string): Promise<boolean> {
  const updated = await db.find<{ complete: boolean }>(takeOut, [orgId, date, chunkId]);
  return updated?.complete === true;
}

/** After an outage people want to know of the last days, but not a mail for every day of a month. */
const NEWS_DAYS = 7;

/**
 * Who gets the report. Nobody gets one that is turned off or no longer news, or one of a date on which nobody was
 * expected and nobody came, or on which the organization did not exist.
 */
export async function findReportRecipients(
  db: Db,
  organization: Organization,
  date: string,
  now: Date,
): Promise<string[]> {
  const { id, settings, timezone } = organization;
  if (!settings.daily_report_mail || date < addDays(localDateOf(now, timezone), -NEWS_DAYS)) return [];
  const rules = await rulesOfDates(db, organization, [date]);
  const expected = isWorkingDay(date, rules(date).settings);
  const rows = await db.query<{ id: string }>(selectRecipients, [id, date, expected]);
  return rows.map(({ id }) => id);
}

const insertReport = `
  insert into day_reports as d (org_id, date, pending)
  select $1, $2, $3
  where not exists (select from day_closings where org_id = $1 and date = $2 and closed_at is not null)
    or ($4 and exists (select from day_reports where org_id = $1 and date = $2))
  on conflict (org_id, date) do update set pending = excluded.pending where d.reported_at is null
  returning 1`;

const takeOut = `
  update day_reports set
    pending = array_remove(pending, $3::uuid),
    reported_at = case when array_remove(pending, $3::uuid) = '{}' then now() end
  where org_id = $1 and date = $2 and reported_at is null and $3::uuid = any (pending)
  returning reported_at is not null as complete`;

const selectRecipients = `
  select id from users
  where exists (select from organizations o where o.id = $1 and (o.created_at at time zone o.timezone)::date <= $2)
    and org_id = $1 and status = 'active' and role in ('admin', 'super_admin')
    and email_verified_at is not null and not 'daily_report' = any (mail_unsubscribed)
    and ($3 or exists (
      select from attendance_records where org_id = $1 and date = $2 and (expected or check_in_time is not null)))
  order by id`;
