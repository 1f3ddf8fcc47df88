import type { Db } from "../platform/db/transaction.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { addDays, type LocalDate, localDateOf } from "../platform/time/calendar.ts";
import { loadExpectations } from "./expectations.ts";
import { type Plan, plannerOf } from "./rules/plan.ts";
import { dateOfShiftAt, type Shift } from "./rules/shift.ts";

/** How a date should go for members, by the rules of `organization`: their shift, their leave, and what is left. */
async function plansOf(
  db: Db,
  organization: Organization,
  userIds: readonly string[],
  date: LocalDate,
): Promise<Map<string, Plan>> {
  const { planOn } = plannerOf(organization);
  const members = await loadExpectations(db, organization, userIds, { from: date, to: date });
  return new Map([...members].map(([id, member]) => [id, planOn(member, date)]));
}

/**
 * The shifts for which members are expected on a date, by the rules of `organization`. Who has no entry is not expected:
 * a day off, no schedule, leave, or an account that was made after hours. Half a day of leave leaves half a shift.
 *
 * @public
 */
export async function shiftsOf(
  db: Db,
  organization: Organization,
  userIds: readonly string[],
  date: LocalDate,
): Promise<Map<string, Shift>> {
  const plans = await plansOf(db, organization, userIds, date);
  return new Map([...plans].flatMap(([id, { expected }]) => (expected === undefined ? [] : [[id, expected]])));
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
 * date. Who comes in spite of a leave comes on its date.
 */
export async function dateOfCheckIn(db: Db, organization: Organization, userId: string, at: Date): Promise<LocalDate> {
  const today = localDateOf(at, organization.timezone);
  const around = { from: addDays(today, -1), to: addDays(today, 1) };
  const member = (await loadExpectations(db, organization, [userId], around)).get(userId);
  if (member === undefined) return today;
  const { shiftOn } = plannerOf(organization);
  const shifts = [around.from, today, around.to].flatMap((date) => {
    const shift = shiftOn(member, date);
    return shift === undefined ? [] : [{ ...shift, date }];
  });
  return dateOfShiftAt(at, shifts, organization.settings.shift_early_hours) ?? today;
}
