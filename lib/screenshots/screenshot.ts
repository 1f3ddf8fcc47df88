import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { hasAtLeast } from "../platform/tenancy/rules/roles.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { findMemberOn, requireNotAbove } from "../platform/tenancy/visible-member.ts";
import type { LocalDate } from "../platform/time/calendar.ts";
import { dateTaken } from "./date-taken.ts";
import { REJECTED_REASONS } from "./rejected-reasons.ts";

/** A screenshot as clients see it: `pending` until it was checked, then `ready`, or `rejected` with the reason. */
export const screenshot = z
  .object({
    id,
    user_id: id,
    attendance_record_id: id.nullable(),
    timestamp: instantOut,
    status: z.enum(["pending", "ready", "rejected"]),
    rejected_reason: z.enum(REJECTED_REASONS).nullable(),
    content_type: z.string(),
    file_size_bytes: z.int().nullable(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    active_window_title: z.string().nullable(),
    active_application: z.string().nullable(),
    blur_applied: z.boolean(),
    is_productive: z.boolean().nullable(),
    category: z.string().nullable(),
  })
  .meta({ id: "Screenshot" });

export type Screenshot = Omit<z.infer<typeof screenshot>, "timestamp"> & { timestamp: Date };
/** Where the objects lie, which clients are not told. */
export type ScreenshotKeys = { object_key: string; thumbnail_key: string | null };

/** The columns of `Screenshot`, of the table aliased `s`. */
export const screenshotColumns = `
  s.id, s.user_id, s.attendance_record_id, s.timestamp, s.status, s.rejected_reason, s.content_type, s.file_size_bytes,
  s.width, s.height, s.active_window_title, s.active_application, s.blur_applied, s.is_productive, s.category`;

/**
 * A screenshot that the caller may see, locked until the transaction ends when they mean to change it. 404 NOT_FOUND
 * for any other, so that an id tells nothing; 403 FORBIDDEN for changing one of a member above the caller.
 */
export async function findVisibleScreenshot(
  db: Db,
  principal: Principal,
  screenshotId: string,
  lock: "" | "for update of s" = "",
): Promise<Screenshot & ScreenshotKeys> {
  const row = await db.find<Screenshot & ScreenshotKeys & { date: LocalDate }>(selectScreenshot + lock, [screenshotId]);
  if (row === undefined) throw new AppError("NOT_FOUND");
  const { date, ...found } = row;
  if (found.user_id === principal.user_id) return found;
  if (!hasAtLeast(principal.role, "manager")) throw new AppError("NOT_FOUND");
  const member = await findMemberOn(db, principal, date, found.user_id);
  if (lock !== "") requireNotAbove(principal, member);
  return found;
}

const selectScreenshot = `
  select ${screenshotColumns}, s.object_key, s.thumbnail_key, ${dateTaken("s")} as date
  from screenshots s
  where s.org_id = (select app.current_org()) and s.id = $1
  `;

/**
 * SQL of whether a picture belongs to a date: to that day's record, or by its instant if it belongs to none. `record`,
 * `start` and `end` are SQL of the record's id and of the date's bounds. A day reaches at most two days beyond its
 * date, and a shift that begins at midnight a day before it, so that only so many pictures are looked at.
 */
export const takenOn = (picture: string, record: string, start: string, end: string) =>
  `${picture}.timestamp >= ${start}::timestamptz - interval '1 day'
      and ${picture}.timestamp < ${end}::timestamptz + interval '2 days'
      and case when ${picture}.attendance_record_id is null
        then ${picture}.timestamp >= ${start} and ${picture}.timestamp < ${end}
        else ${picture}.attendance_record_id = ${record} end`;
