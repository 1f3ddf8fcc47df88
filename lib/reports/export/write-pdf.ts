import { writeObject } from "../../platform/aws/bucket.ts";
import { AppError } from "../../platform/errors.ts";
import { rulesOfDates } from "../../platform/tenancy/rules-in-force.ts";
import { countDays, datesOf } from "../../platform/time/period.ts";
import { isWorkingDay } from "../../schedules/rules/shift.ts";
import { loadMemberReport } from "../member-report.ts";
import { loadMemberSegments } from "../member-segments.ts";
import { renderPdf } from "../pdf/render.ts";
import type { PdfMember } from "../pdf/report.ts";
import type { Export } from "./export.ts";
import { isOfMembership, loadExportMembers } from "./members.ts";

/**
 * A PDF is laid out whole, in memory, before its first byte is written. These keep it below half of the function's
 * time.
 */
export const MAX_PDF_MEMBERS = 200;
export const MAX_PDF_DAYS = 6_500;

/**
 * Draws the report and writes it to the bucket. 422 EXPORT_TOO_LARGE beyond 200 members, or 6,500 days of all members
 * together (200 months, 17 years).
 */
export async function writePdf(key: string, what: Export): Promise<void> {
  const { db, scope, type, period, organization, now, made_by } = what;
  const found = await loadExportMembers(db, scope, period, MAX_PDF_MEMBERS + 1);
  const days = found.length * countDays(period);
  if (found.length > MAX_PDF_MEMBERS || days > MAX_PDF_DAYS)
    throw new AppError("EXPORT_TOO_LARGE", { details: { max_members: MAX_PDF_MEMBERS, max_days: MAX_PDF_DAYS } });

  const members: PdfMember[] = [];
  for (const member of found) {
    const report = await loadMemberReport(db, member, period, organization, now);
    const days = report.days.filter(
      ({ date, status }) => status !== null || isOfMembership(member, date, organization.timezone),
    );
    members.push({ ...report, days, segments: await segmentsOf(what, member.id, days) });
  }
  const pdf = await renderPdf({
    organization: organization.name,
    timezone: organization.timezone,
    week_start: organization.settings.week_start,
    days_off: await findDaysOff(what),
    type,
    start: period.from,
    end: period.to,
    made_at: now,
    made_by,
    members,
  });
  await writeObject(key, pdf, "application/pdf");
}

async function findDaysOff({ db, organization, period }: Export): Promise<Set<string>> {
  const dates = datesOf(period);
  const rules = await rulesOfDates(db, organization, dates);
  return new Set(dates.filter((date) => !isWorkingDay(date, rules(date).settings)));
}

/** Timelines are drawn of days and weeks; of a month they would be hairs. */
async function segmentsOf({ db, type, period, now }: Export, userId: string, days: PdfMember["days"]) {
  if (type !== "daily" && type !== "weekly") return new Map();
  const running = days.filter(({ provisional }) => provisional).map(({ date }) => date);
  return loadMemberSegments(db, userId, period, running, now);
}
