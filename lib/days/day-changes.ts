import * as z from "zod";
import { instant } from "../platform/http/schemas.ts";

/** What an administrator can say of a day. */
export const dayChanges = z.strictObject({
  check_in_time: instant.optional(),
  check_out_time: instant.optional(),
  /** What a day without work was. */
  status: z.enum(["on_leave", "absent"]).optional(),
  notes: z.string().max(2000).nullable().optional(),
});

export type DayChanges = z.output<typeof dayChanges>;
