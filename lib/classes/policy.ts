import * as z from "zod";

/** How somebody marks themselves. A face is never enough: it stands beside a code or a fence. */
const METHODS = ["qr", "geofence", "face", "manual"] as const;

const methods = z
  .array(z.enum(METHODS))
  .min(1)
  .max(METHODS.length)
  .refine((given) => new Set(given).size === given.length, "each once")
  .refine((given) => given.some((method) => method !== "face"), "a face alone is not enough")
  .meta({ examples: [["qr", "manual"]] });

/** What the sessions of a class are like unless they say otherwise; what is left out is as `USUAL` has it. */
export const policy = z
  .strictObject({
    methods: methods.optional(),
    /** By code and by fence, instead of either. */
    require_all: z.boolean().optional(),
    /** At its time, without a teacher. */
    auto_start: z.boolean().optional(),
    /** Whether a mark of an employee begins work, too. */
    counts_as_work: z.boolean().optional(),
    opens_before_minutes: z.int().min(0).max(240).optional(),
    late_after_minutes: z.int().min(0).max(1440).optional(),
    early_leave_minutes: z.int().min(0).max(1440).optional(),
    qr_step_seconds: z.int().min(3).max(300).optional(),
    qr_grace_seconds: z.int().min(0).max(60).optional(),
  })
  .meta({ id: "SessionPolicy" });
