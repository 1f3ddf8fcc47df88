import { type Subscription, unsubscribeHeaders, unsubscribeUrl } from "../../notifications/unsubscribe.ts";
import { config } from "../../platform/config.ts";
import { asWorkerIn, type Db } from "../../platform/db/transaction.ts";
import type { Letter } from "../../platform/mail/letter.ts";
import type { MailMessage } from "../../platform/mail/message.ts";
import { findOrganization } from "../../platform/tenancy/organization.ts";
import { correctionMail } from "./correction-mail.ts";
import { loadDayReport } from "./load.ts";
import { loadCorrection } from "./load-correction.ts";
import { dailyReportMail } from "./mail.ts";

type Recipient = { name: string; email: string };

/**
 * A mail about a day for one administrator, its report or a correction, or nothing if they do not want it, are no
 * administrator any more, or the organization has turned it off: asked now, because the message may have waited.
 */
export async function writeDailyReport({
  org_id,
  user_id,
  date,
  mail,
}: Extract<MailMessage, { kind: "daily_report" }>): Promise<Letter | undefined> {
  return asWorkerIn(org_id, async (db) => {
    const organization = await findOrganization(db, org_id);
    const recipient = await findRecipient(db, org_id, user_id);
    if (organization === undefined || !organization.settings.daily_report_mail || recipient === undefined)
      return undefined;
    const subscription: Subscription = { org_id, user_id, kind: "daily_report" };
    const about = {
      organization: organization.name,
      timezone: organization.timezone,
      date,
      url: `${config.appUrl}/reports/daily?date=${date}`,
      unsubscribe_url: unsubscribeUrl(subscription),
    };
    const rendered =
      mail === 1
        ? dailyReportMail({ ...about, ...(await loadDayReport(db, org_id, date)) })
        : correctionMail({ ...about, ...(await loadCorrection(db, org_id, date, mail)) });
    return {
      ...rendered,
      to: { name: recipient.name, address: recipient.email },
      headers: unsubscribeHeaders(subscription),
      identity: `daily-report:${org_id}:${user_id}:${date}${mail === 1 ? "" : `:${mail}`}`,
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
