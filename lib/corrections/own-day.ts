import { markForReview } from "../attendance/marks.ts";
import type { AttendanceRecord } from "../attendance/record.ts";
import type { DayChanges } from "../days/day-changes.ts";
import type { Operation } from "../days/rules/operation.ts";
import { notify } from "../notifications/notify.ts";
import type { DeferredReply } from "../platform/http/reply.ts";
import { administratorsOf } from "../platform/tenancy/administrators.ts";
import { hasAtLeast } from "../platform/tenancy/rules/roles.ts";
import { findMemberOn } from "../platform/tenancy/visible-member.ts";
import { startOfDay } from "../platform/time/calendar.ts";
import { longDate } from "../platform/time/words.ts";
import type { Declaration } from "./claim.ts";
import { canBeDecided } from "./deciders.ts";
import { request } from "./request.ts";

/**
 * Asks somebody else about a correction of the caller's own day: managers ask always, administrators where the
 * organization wants that; undefined where it holds at once. Who has nobody to ask is believed, and the day goes on
 * asking for a look.
 */
export async function askAboutOwnDay(
  { db, principal, organization, now, call, publish }: Declaration,
  { date }: Pick<AttendanceRecord, "date">,
  wanted: { changes: DayChanges } | { operations: readonly Operation[] },
  reason: string,
): Promise<DeferredReply | undefined> {
  const isAdministrator = hasAtLeast(principal.role, "admin");
  if (isAdministrator && organization.settings.own_corrections !== "approve") return undefined;
  const member = await findMemberOn(db, principal, date);
  if (!(await canBeDecided(db, member, member.id))) return undefined;
  const kind = "changes" in wanted ? ("day" as const) : ("changes" as const);
  const fact = { kind, at: startOfDay(date, organization.timezone), note: reason, ...wanted };
  const recorded = { recorded_at: now, source: "admin" as const };
  return request(db, principal, { member, reason: "own_day", date, ...fact, ...recorded }, { call, publish });
}

/** Tells the other administrators what one has made of a day of their own; it shows a mark until somebody has looked. */
export async function tellOfOwnDay(
  { db, principal, publish }: Declaration,
  { id, date }: Pick<AttendanceRecord, "id" | "date">,
  { reason, ...values }: { reason: string; before: object; after: object },
): Promise<void> {
  markForReview(db, id);
  const { org_id, user_id, name } = principal;
  const title = `${name.slice(0, 150)} has corrected a day of their own, ${longDate(date)}`;
  const data = { attendance_record_id: id, user_id, date, ...values };
  for (const other of (await administratorsOf(db, org_id)).filter((each) => each !== user_id))
    await notify(db, publish, { org_id, user_id: other, type: "own_attendance_corrected", title, body: reason, data });
}
