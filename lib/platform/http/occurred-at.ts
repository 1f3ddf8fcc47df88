import { AppError } from "../errors.ts";
import type { Organization } from "../tenancy/organization.ts";
import { judgeTimestamp, wholeSecond } from "../time/timestamp.ts";

/**
 * When something happened: what the client says, within the bounds of belief, or now. In whole seconds.
 * 422 TIMESTAMP_IN_FUTURE or TIMESTAMP_TOO_OLD.
 */
export function occurredAt(timestamp: Date | undefined, now: Date, organization: Organization): Date {
  if (timestamp === undefined) return wholeSecond(now);
  const verdict = judgeTimestamp(timestamp, now, organization.settings.retention_days.activity);
  if (verdict !== "ok")
    throw new AppError(verdict, { details: { timestamp: timestamp.toISOString(), server_time: now.toISOString() } });
  return wholeSecond(timestamp);
}
