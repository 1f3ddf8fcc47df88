import { requireLength } from "../../attendance/facts/bounds.ts";
import { AppError } from "../../platform/errors.ts";
import { occurredAt } from "../../platform/http/occurred-at.ts";
import { requireMemberOn } from "../../platform/tenancy/member-since.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { dayBounds, type LocalDate } from "../../platform/time/calendar.ts";
import { isEndSaid } from "../rules/fact.ts";
import type { Target } from "../rules/plan.ts";

/**
 * Refuses a day that is not kept any more, and one before the member was: derived again without its heartbeats, it
 * would become one long silence. 422 TIMESTAMP_TOO_OLD, and TIMESTAMP_IN_FUTURE for a date that has not begun.
 */
export function requireKept(
  organization: Organization,
  { date, created_at }: { date: LocalDate; created_at: Date },
  now: Date,
): void {
  requireMemberOn(date, created_at, organization.timezone);
  occurredAt(dayBounds(date, organization.timezone).start, now, organization);
}

/**
 * Refuses instants that cannot be: 422 TIMESTAMP_IN_FUTURE, TIMESTAMP_TOO_OLD, TIMESTAMP_OUT_OF_ORDER for what ends
 * before it starts, SESSION_TOO_LONG.
 */
export function requirePossible(organization: Organization, { before, after }: Target, now: Date): void {
  if (after.voided_at !== null) return;
  const { start, end } = after;
  if (start.getTime() !== before?.start.getTime()) occurredAt(start, now, organization);
  if (!isEndSaid(after) || end === null) return;
  if (end.getTime() !== before?.end?.getTime()) occurredAt(end, now, organization);
  if (end <= start) throw new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { start, end } });
  if (after.type === "work_session") requireLength(organization, start, end);
}
