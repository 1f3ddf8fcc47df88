import * as z from "zod";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut, location } from "../platform/http/schemas.ts";

/** A break as clients see it; `duration` in seconds, null while it runs. */
export const lunchBreak = z
  .object({
    id,
    user_id: id,
    attendance_record_id: id,
    break_start_time: instantOut,
    break_end_time: instantOut.nullable(),
    duration: z.int().nullable(),
    start_location: location.nullable(),
    end_location: location.nullable(),
  })
  .meta({ id: "LunchBreak" });

export type LunchBreak = Row<typeof lunchBreak>;

/** The columns of `LunchBreak`. */
export const breakColumns = `
  id, user_id, attendance_record_id, break_start_time, break_end_time, duration, start_location, end_location`;
