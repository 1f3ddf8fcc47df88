import { type Subscription, unsubscribeHeaders, unsubscribeUrl } from "../../notifications/unsubscribe.ts";
import { config } from "../../platform/config.ts";
import { asWorker, type Db } from "../../platform/db/transaction.ts";
import type { Letter } from "../../platform/mail/letter.ts";
import type { MailMessage } from "../../platform/mail/message.ts";
import { findOrganization } from "../../platform/tenancy/organization.ts";
import { loadDayReport } from "./load.ts";
import { dailyReportMail } from "./mail.ts";

type Recipient = { name: string; email: string };

/**
 * The report of a day for one administrator, or nothing if they do not want it, are no administrator any more, or the
 * organization has turned it off: asked now, because the message may have waited.
 */
export async function writeDailyReport({
  org_id,
  user_id,
  date,
}: Extract<MailMessage, { kind: "daily_report" }>): Promise<Letter | undefined> {
  return asWorker(async (db) => {
    const organization = await findOrganization(db, org_id);
    const recipient = await findRecipient(db, org_id, user_id);
    if (organization === undefined || !organization.settings.daily_report_mail || recipient === undefined)
      return undefined;
    const subscription: Subscription = { org_id, user_id, kind: "daily_report" };
    const mail = dailyReportMail({
      organization: organization.name,
      timezone: organization.timezone,
      date,
      ...(await loadDayReport(db, org_id, date)),
      url: `${config.appUrl}/reports/daily?date=${date}`,
      unsubscribe_url: unsubscribeUrl(subscription),
    });
    return {
      ...mail,
      to: { name: recipient.name, address: recipient.email },
      headers: unsubscribeHeaders(subscription),
      identity: `daily-report:${org_id}:${user_id}:${date}`,
    };
  });
}

function findRecipient(db: Db, orgId: string, userId: string): Promise<Recipient | undefined> {
  return db.find<Recipient>(selectRecipient, [orgId, userId]);
}

const selectRecipient = `
  select name, email from users
  where org_id = $1 and id = $2 and status = 'active' and role in ('admin', 'super_admin')
    and email_verified_at is not null and not 'daily_report' = any (mail_unsubscribed)`;
