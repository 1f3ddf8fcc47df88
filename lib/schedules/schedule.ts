import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { SCHEDULE_KINDS } from "./rules/schedule.ts";

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day as HH:MM");

/** A day of somebody's own week: Monday is 1, Sunday 7. An end that is not after the start is on the next day. */
export const weekShift = z
  .strictObject({ weekday: z.int().min(1).max(7), start: clock, end: clock })
  .refine(({ start, end }) => start !== end, "start and end differ")
  .meta({ id: "WeekShift" });

/** A member's schedule as clients see it: in force from `valid_from` on, until their next one begins. */
export const schedule = z
  .object({
    valid_from: z.string(),
    /** The organization's week, a week of their own, or never expected. */
    kind: z.enum(SCHEDULE_KINDS),
    /** Of kind `week`. */
    week: z.array(weekShift).nullable(),
    set_by: id.nullable(),
    set_at: instantOut,
  })
  .meta({ id: "Schedule" });

export type KeptSchedule = Row<typeof schedule>;

/** The columns of `KeptSchedule`, of the table aliased `s`. */
export const scheduleColumns = "s.valid_from, s.kind, s.week, s.set_by, s.set_at";

/** All schedules of a member, the first one first. */
export function listSchedules(db: Db, userId: string): Promise<KeptSchedule[]> {
  return db.query<KeptSchedule>(selectSchedules, [userId]);
}

const selectSchedules = `
  select ${scheduleColumns} from schedules s
  where s.org_id = (select app.current_org()) and s.user_id = $1 order by s.valid_from`;
