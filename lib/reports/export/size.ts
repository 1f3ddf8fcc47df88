import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { countDays, type Period } from "../../platform/time/period.ts";
import { countExportMembers, type ExportScope } from "./members.ts";
import type { ExportQuery } from "./period.ts";

/** How much an export holds at the most: members, and days of all members together. */
export type ExportSize = { members: number; days: number };

type Most = Readonly<Record<ExportQuery["format"], Partial<ExportSize>>>;

/** What a request can make in half of its function's time. */
export const MOST_AT_ONCE: Most = { csv: { days: 300_000 }, pdf: { members: 200, days: 6_500 } };

/** What a job can. */
export const MOST_BY_JOB: Most = { csv: { days: 2_000_000 }, pdf: { members: 1_000, days: 33_000 } };

/** Some of the days may lie outside somebody's membership, and are in no file. */
export async function sizeOf(db: Db, scope: ExportScope, period: Period): Promise<ExportSize> {
  const members = await countExportMembers(db, scope, period);
  return { members, days: members * countDays(period) };
}

export function isWithin({ members, days }: ExportSize, most: Partial<ExportSize>): boolean {
  return members <= (most.members ?? members) && days <= (most.days ?? days);
}

/** 422 EXPORT_TOO_LARGE, which says how much it may be. */
export function requireWithin(size: ExportSize, most: Partial<ExportSize>): void {
  if (isWithin(size, most)) return;
  const { members, days } = most;
  throw new AppError("EXPORT_TOO_LARGE", { details: { ...(members && { max_members: members }), max_days: days } });
}
