import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { addDays, type LocalDate, localDateOf } from "../platform/time/calendar.ts";
import { loadExpectations } from "./expectations.ts";
import { expectedShift, scheduledShift } from "./rules/plan.ts";
import { dateOfShiftAt, type Shift } from "./rules/shift.ts";

/**
 * The shifts of members on a date, by the rules of `organization`. Who has no entry is not expected: a day off, no
 * schedule, or an account that was made after hours.
 */
export async function shiftsOf(
  db: Db,
  organization: Organization,
  userIds: readonly string[],
  date: LocalDate,
): Promise<Map<string, Shift>> {
  const shifts = new Map<string, Shift>();
  for (const [id, member] of await loadExpectations(db, userIds, { to: date })) {
    const shift = expectedShift(member, date, organization);
    if (shift !== undefined) shifts.set(id, shift);
  }
  return shifts;
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
export async function dateOfCheckIn(db: Db, organization: Organization, userId: string, at: Date): Promise<LocalDate> {
  const today = localDateOf(at, organization.timezone);
  const member = (await loadExpectations(db, [userId], { to: addDays(today, 1) })).get(userId);
  if (member === undefined) return today;
  const shifts = [-1, 0, 1].flatMap((days) => {
    const date = addDays(today, days);
    const shift = scheduledShift(member, date, organization);
    return shift === undefined ? [] : [{ ...shift, date }];
  });
  return dateOfShiftAt(at, shifts, organization.settings.shift_early_hours) ?? today;
}
