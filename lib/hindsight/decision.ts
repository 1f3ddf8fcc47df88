import * as z from "zod";
import { AppError } from "../platform/errors.ts";
import { complaints } from "../platform/http/complaint.ts";
import { localDate } from "../platform/http/schemas.ts";
import { requireForwards, TO_OF_BODY } from "../platform/http/span.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { SETTINGS } from "../platform/tenancy/rules/settings.ts";
import { addDays, localDateOf } from "../platform/time/calendar.ts";
import { countDays } from "../platform/time/period.ts";

/** Of what the past can be judged again. What only shapes evidence, such as when somebody is idle, is settled with it. */
const REPLAYABLE = [
  "working_hours",
  "working_days",
  "holidays",
  "late_threshold_minutes",
  "productivity_rules",
] as const;

/** A quarter of a year: more is several decisions. */
const MOST_DAYS = 92;

/** A rule for dates that are over, as a client says it. Without `to` it goes up to yesterday. */
export const decisionFields = {
  setting: z.enum(REPLAYABLE).meta({ examples: ["holidays"] }),
  value: z.unknown().meta({
    description:
      "As `PUT /api/settings` takes it for this setting; it stands in the whole place of the one in force then.",
    examples: [["2026-03-02"]],
  }),
  from: localDate,
  to: localDate.optional().meta({ description: "The last date, at most today; yesterday without it." }),
};

/** A setting's value for dates of the past, both included. */
export type Decision = { setting: (typeof REPLAYABLE)[number]; value: unknown; from: string; to: string };

/** 400 VALIDATION_FAILED for a value or dates that cannot be, 422 RANGE_TOO_LONG for more than a quarter. */
export function toDecision(
  { setting, value, from, to: asked }: z.output<z.ZodObject<typeof decisionFields>>,
  { timezone }: Organization,
  now: Date,
): Decision {
  const parsed = SETTINGS[setting].schema.safeParse(value);
  if (!parsed.success) {
    const details = parsed.error.issues.flatMap((issue) => complaints("body.value", issue));
    throw new AppError("VALIDATION_FAILED", { details });
  }
  const today = localDateOf(now, timezone);
  const to = asked ?? addDays(today, -1);
  if (to > today) throw invalid("body.to", "not in the future: change the setting for what comes");
  if (asked === undefined && from > to) throw invalid("body.from", "not over yet");
  requireForwards(from, to, TO_OF_BODY);
  const days = countDays({ from, to });
  if (days > MOST_DAYS) throw new AppError("RANGE_TOO_LONG", { details: { days, limit: MOST_DAYS } });
  return { setting, value: parsed.data, from, to };
}

function invalid(path: string, message: string): AppError {
  return new AppError("VALIDATION_FAILED", { details: [{ path, message }] });
}
