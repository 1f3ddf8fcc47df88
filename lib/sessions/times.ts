import { AppError } from "../platform/errors.ts";

const LONGEST_MS = 24 * 3_600_000;

/** 400 VALIDATION_FAILED for an end that is not after the start, more than a day after it, or over by now. */
export function requireTimes({ starts_at, ends_at }: { starts_at: Date; ends_at: Date }, now: Date): void {
  const refuse = (message: string): never => {
    throw new AppError("VALIDATION_FAILED", { details: [{ path: "body.ends_at", message }] });
  };
  const length = ends_at.getTime() - starts_at.getTime();
  if (length <= 0) refuse("not after starts_at");
  if (length > LONGEST_MS) refuse("more than 24 hours after starts_at");
  if (ends_at <= now) refuse("is over already");
}
