import * as z from "zod";
import { ERRORS, type ErrorCode } from "../platform/errors.ts";
import { id } from "../platform/http/schemas.ts";
import { type Change, change } from "./feed/change.ts";
import { showChange } from "./feed/shown.ts";

const OUTCOMES = ["applied", "pending_approval", "conflict", "rejected"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What became of an operation. */
export const result = z
  .object({
    op_id: id,
    status: z.enum([...OUTCOMES, "duplicate", "retry"]),
    first_status: z
      .enum(OUTCOMES)
      .optional()
      .meta({ description: "Of a duplicate: what became of it the first time." }),
    code: z.string().optional(),
    message: z.string().optional(),
    details: z.unknown().optional(),
    record: change.optional().meta({ description: "What was changed, as it was then." }),
    correction_id: id.optional().meta({ description: "The request that waits for approval." }),
    server_record: change.optional().meta({ description: "Of a conflict: what it is about, as it is now." }),
  })
  .meta({ id: "SyncResult" });

export type Result = {
  op_id: string;
  status: Outcome | "duplicate" | "retry";
  first_status?: Outcome;
  code?: ErrorCode;
  message?: string;
  details?: unknown;
  record?: Change;
  correction_id?: string;
  server_record?: Change;
};

/** A result as it is answered. */
export function showResult({ record, server_record, ...rest }: Result): Result {
  return {
    ...rest,
    ...(record === undefined ? {} : { record: showChange(record) }),
    ...(server_record === undefined ? {} : { server_record: showChange(server_record) }),
  };
}

/** What a code says, beside it. */
export function refusal(code: ErrorCode, details?: unknown) {
  return { code, message: ERRORS[code][1], ...(details === undefined ? {} : { details }) };
}
