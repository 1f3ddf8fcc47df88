import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { addDays, type LocalDate, localDateOf } from "../platform/time/calendar.ts";
import { dateOfShiftAt, organizationShift, type Shift } from "./rules/shift.ts";

/**
 * The shifts of members on a date, by the rules of `organization`. Who has no entry is not expected: a day off, or an
 * account that was made after hours.
 */
export async function shiftsOf(
  db: Db,
  { timezone, settings }: Organization,
  userIds: readonly string[],
  date: LocalDate,
): Promise<Map<string, Shift>> {
  const shift = organizationShift(date, timezone, settings);
  if (shift === undefined || userIds.length === 0) return new Map();
  const members = await db.query<{ id: string }>(selectMembersBefore, [userIds, shift.end]);
  return new Map(members.map(({ id }) => [id, shift]));
}

/** The shift of one member; undefined where they are not expected. */
export async function shiftOf(
  db: Db,
  organization: Organization,
  userId: string,
  date: LocalDate,
): Promise<Shift | undefined> {
  return (await shiftsOf(db, organization, [userId], date)).get(userId);
}

/**
 * The date that a check-in of a member belongs to: that of the shift which runs then or starts soon, else the local
 * date.
 */
export async function dateOfCheckIn(
  _db: Db,
  { timezone, settings }: Organization,
  _userId: string,
  at: Date,
): Promise<LocalDate> {
  const today = localDateOf(at, timezone);
  const shifts = [-1, 0, 1].flatMap((days) => {
    const date = addDays(today, days);
    const shift = organizationShift(date, timezone, settings);
    return shift === undefined ? [] : [{ ...shift, date }];
  });
  return dateOfShiftAt(at, shifts, settings.shift_early_hours) ?? today;
}

const selectMembersBefore = `
  select id from users where id = any ($1::uuid[]) and created_at < $2`;
