import { AppError } from "../platform/errors.ts";

const LONGEST_MS = 24 * 3_600_000;

/** 400 VALIDATION_FAILED for an end that is not after the start, or more than a day after it. */
export function requireTimes({ starts_at, ends_at }: { starts_at: Date; ends_at: Date }): void {
  const length = ends_at.getTime() - starts_at.getTime();
  if (length > 0 && length <= LONGEST_MS) return;
  const message = length > 0 ? "more than 24 hours after starts_at" : "not after starts_at";
  throw new AppError("VALIDATION_FAILED", { details: [{ path: "body.ends_at", message }] });
}
