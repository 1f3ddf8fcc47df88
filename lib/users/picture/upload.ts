import * as z from "zod";
import type { Row } from "../../platform/http/rows.ts";
import { id, instantOut } from "../../platform/http/schemas.ts";
import { REJECTED_REASONS } from "../../screenshots/rejected-reasons.ts";

/**
 * What became of the picture that a member uploaded last: `pending` until it was checked, then `ready`, or `rejected`
 * with the reason. The reasons are those of screenshots.
 */
export const pictureUpload = z
  .object({
    id,
    status: z.enum(["pending", "ready", "rejected"]),
    rejected_reason: z.enum(REJECTED_REASONS).nullable(),
    created_at: instantOut,
  })
  .meta({ id: "PictureUpload" });

export type PictureUpload = Row<typeof pictureUpload>;

/** The columns of `PictureUpload`, of the table aliased `p`. */
export const pictureUploadColumns = "p.id, p.status, p.rejected_reason, p.created_at";
