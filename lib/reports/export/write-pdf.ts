import { uploadStream } from "../../platform/aws/upload-stream.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { rulesOfDates } from "../../platform/tenancy/rules-in-force.ts";
import { datesOf } from "../../platform/time/period.ts";
import { isWorkingDay } from "../../schedules/rules/shift.ts";
import { loadMemberReport } from "../member-report.ts";
import { loadMemberSegments } from "../member-segments.ts";
import { drawReport } from "../pdf/render.ts";
import type { PdfMember, PdfReport } from "../pdf/report.ts";
import type { Ask, Export } from "./export.ts";
import { type ExportMember, isOfMembership, loadExportMembers } from "./members.ts";

/** Draws the report and writes it to the bucket; a few pages of it are in memory. Answers its bytes. */
export function writePdf(key: string, report: PdfReport, tell?: (drawn: number) => Promise<void>): Promise<number> {
  return uploadStream(key, "application/pdf", drawReport(report, tell));
}

/** Members that are read in one transaction. */
const PART = 20;

/**
 * All that the PDF of an export says. A year of a member takes half a megabyte. `pause` comes between the transactions of
 * some members each, and may throw.
 */
export async function loadPdfReport(
  ask: Ask,
  what: Export,
  pause: () => Promise<void> = async () => undefined,
): Promise<PdfReport> {
  const { scope, type, period, organization, now, made_by } = what;
  const [days_off, named] = await ask(
    async (db) => [await findDaysOff(db, what), await loadExportMembers(db, scope, period)] as const,
  );
  const members: PdfMember[] = [];
  for (let from = 0; from < named.length; from += PART) {
    await ask(async (db) => {
      for (const member of named.slice(from, from + PART)) members.push(await loadMember(db, what, member));
    });
    await pause();
  }
  return {
    organization: organization.name,
    timezone: organization.timezone,
    week_start: organization.settings.week_start,
    days_off,
    type,
    start: period.from,
    end: period.to,
    made_at: now,
    made_by,
    members,
  };
}

async function loadMember(db: Db, what: Export, member: ExportMember): Promise<PdfMember> {
  const { period, organization, now } = what;
  const report = await loadMemberReport(db, member, period, organization, now);
  const days = report.days.filter(
    ({ date, status }) => status !== null || isOfMembership(member, date, organization.timezone),
  );
  return { ...report, days, segments: await segmentsOf(db, what, member.id, days) };
}

async function findDaysOff(db: Db, { organization, period }: Export): Promise<Set<string>> {
  const dates = datesOf(period);
  const rules = await rulesOfDates(db, organization, dates);
  return new Set(dates.filter((date) => !isWorkingDay(date, rules(date).settings)));
}

/** Timelines are drawn of days and weeks; of a month they would be hairs. */
async function segmentsOf(db: Db, { type, period, now }: Export, userId: string, days: PdfMember["days"]) {
  if (type !== "daily" && type !== "weekly") return new Map();
  const running = days.filter(({ provisional }) => provisional).map(({ date }) => date);
  return loadMemberSegments(db, userId, period, running, now);
}
