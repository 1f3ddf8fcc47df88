import * as z from "zod";
import { policy } from "../classes/policy.ts";
import { id, localDate, text } from "../platform/http/schemas.ts";

/** Fields of a series as a client gives them. */
export const seriesFields = {
  rrule: z
    .string()
    .min(1)
    .max(500)
    .meta({
      description:
        "FREQ (DAILY, WEEKLY, MONTHLY) with INTERVAL, BYDAY, BYMONTHDAY, WKST, and either COUNT or UNTIL (a date).",
      examples: ["FREQ=WEEKLY;BYDAY=MO,WE;COUNT=20"],
    }),
  first_date: localDate,
  local_start: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time as HH:MM")
    .meta({ description: "On the clocks of the class; one that they skip is later.", examples: ["09:00"] }),
  duration_minutes: z.int().min(1).max(1440),
  name: text(255),
  description: text(2000).nullable(),
  policy,
  place_id: id.nullable(),
  excluded: z.array(localDate).max(1000).meta({ description: "Dates on which none is held, whatever the rule says." }),
};
