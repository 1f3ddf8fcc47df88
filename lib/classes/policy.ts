import * as z from "zod";

/** How somebody marks themselves. A face is never enough: it stands beside a code or a fence. */
export const METHODS = ["qr", "geofence", "face", "manual"] as const;

const methods = z
  .array(z.enum(METHODS))
  .min(1)
  .max(METHODS.length)
  .refine((given) => new Set(given).size === given.length, "each once")
  .refine((given) => given.some((method) => method !== "face"), "a face alone is not enough")
  .meta({ examples: [["qr", "manual"]] });

/** What a session is like: of a class for all of its sessions, or of one. */
export const policyFields = {
  methods: methods.optional(),
  /** By code and by fence, instead of either. */
  require_all: z.boolean().optional(),
  /** At its time, without a teacher. */
  auto_start: z.boolean().optional(),
  opens_before_minutes: z.int().min(0).max(240).optional(),
  late_after_minutes: z.int().min(0).max(1440).optional(),
  early_leave_minutes: z.int().min(0).max(1440).optional(),
  qr_step_seconds: z.int().min(3).max(300).optional(),
  qr_grace_seconds: z.int().min(0).max(60).optional(),
  /** A device marks one member of a session, and no mark is made without one. */
  exclusive_devices: z.boolean().optional(),
  /** Whoever works and marks themselves begins their work with it. */
  counts_as_work: z.boolean().optional(),
};

/** What the sessions of a class are like unless they say otherwise; what is left out is as `USUAL` has it. */
export const policy = z.strictObject(policyFields).meta({ id: "SessionPolicy" });

export type Policy = z.infer<typeof policy>;

/** With everything said, as a session keeps it. */
export type WholePolicy = { readonly [Key in keyof Policy]-?: Exclude<Policy[Key], undefined> };

/** A code every ten seconds, a quarter of an hour at both ends. */
export const USUAL: WholePolicy = {
  methods: ["qr", "manual"],
  require_all: false,
  auto_start: true,
  opens_before_minutes: 15,
  late_after_minutes: 15,
  early_leave_minutes: 15,
  qr_step_seconds: 10,
  qr_grace_seconds: 5,
  exclusive_devices: false,
  counts_as_work: false,
};
