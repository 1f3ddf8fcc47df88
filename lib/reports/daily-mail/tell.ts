import type { Db } from "../../platform/db/transaction.ts";
import { queueMails } from "../../platform/mail/queue-mail.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { rulesOfDates } from "../../platform/tenancy/rules-in-force.ts";
import { addDays, type LocalDate, localDateOf } from "../../platform/time/calendar.ts";
import { isWorkingDay } from "../../schedules/rules/shift.ts";
import { keepCorrection, keepReport } from "./told-day.ts";

/** After an outage people want to know of the last days, but not a mail for every day of a month. */
const NEWS_DAYS = 7;

/**
 * Queues what is to be told of a date that was closed: its report when no mail has told of it, else a correction when
 * something that was told is no longer so. What was changed and undone in between is the same, and told to nobody.
 * Answers how many mails that are.
 */
export async function tellDay(
  db: Db,
  organization: Organization,
  date: LocalDate,
  { mails, now }: { mails: number; now: Date },
): Promise<number> {
  const org_id = organization.id;
  if (!organization.settings.daily_report_mail) return 0;
  const recipients = await db.query<{ id: string }>(selectRecipients, [org_id]);
  if (recipients.length === 0) return 0;
  const mail = mails + 1;
  if (mail === 1) {
    if (!(await isNews(db, organization, date, now))) return 0;
    await keepReport(db, org_id, date);
  } else if ((await keepCorrection(db, organization, date, mail)) === 0) return 0;
  await queueMails(recipients.map(({ id }) => ({ kind: "daily_report", org_id, user_id: id, date, mail })));
  return recipients.length;
}

/**
 * Whether a date is worth a report: not one that is long past, on which nobody was expected and nobody came, or on
 * which the organization did not exist.
 */
async function isNews(db: Db, organization: Organization, date: LocalDate, now: Date): Promise<boolean> {
  if (date < addDays(localDateOf(now, organization.timezone), -NEWS_DAYS)) return false;
  const rules = await rulesOfDates(db, organization, [date]);
  const expected = isWorkingDay(date, rules(date).settings);
  return (await db.find(selectNews, [organization.id, date, expected])) !== undefined;
}

const selectRecipients = `
  select id from users
  where org_id = $1 and status = 'active' and role in ('admin', 'super_admin')
    and email_verified_at is not null and not 'daily_report' = any (mail_unsubscribed)
  order by id`;

const selectNews = `
  select from organizations o
  where o.id = $1 and (o.created_at at time zone o.timezone)::date <= $2
    and ($3 or exists (
      select from attendance_records where org_id = $1 and date = $2 and (expected or check_in_time is not null)))`;
