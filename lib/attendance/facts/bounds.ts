import { AppError } from "../../platform/errors.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";

/** The last instant at which a session that began at `start` may end. */
export function latestEnd({ settings }: Organization, start: Date): Date {
  return new Date(start.getTime() + settings.longest_session_hours * 3_600_000);
}

/** 422 TIMESTAMP_OUT_OF_ORDER for what ends before it starts, 422 SESSION_TOO_LONG for more than a session may be. */
export function requireLength(organization: Organization, start: Date, end: Date): void {
  if (end < start) throw new AppError("TIMESTAMP_OUT_OF_ORDER", { details: { started_at: start, ended_at: end } });
  const latest = latestEnd(organization, start);
  const { longest_session_hours } = organization.settings;
  if (end > latest) throw new AppError("SESSION_TOO_LONG", { details: { latest, longest_session_hours } });
}
