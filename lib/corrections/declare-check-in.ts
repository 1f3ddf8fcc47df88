import { announceCheckIn } from "../attendance/announce-check-in.ts";
import { type CheckedIn, type CheckIn, enterCheckIn } from "../attendance/facts/check-in.ts";
import { audit } from "../audit/audit.ts";
import type { DeferredReply } from "../platform/http/reply.ts";
import { departmentOfDay } from "../platform/tenancy/department-of-day.ts";
import { askIfNeeded, type Declaration } from "./claim.ts";

/**
 * The caller comes to work: dashboards hear of it, and the audit log keeps it. Where somebody else has to approve it
 * first, the answer is the request. Errors are those of `askIfNeeded` and `enterCheckIn`.
 */
export async function declareCheckIn(
  declaration: Declaration,
  fact: Omit<CheckIn, "recorded_at" | "ip">,
): Promise<CheckedIn | DeferredReply> {
  const { db, principal, organization, now, call, publish } = declaration;
  const { at, ended_at, location, notes: note } = fact;
  const { asked, open, date } = await askIfNeeded(declaration, {
    kind: "check_in",
    at,
    ended_at,
    location,
    note,
    ip: call.ip,
  });
  if (asked !== undefined) return asked;
  const { org_id, user_id } = principal;
  const whole = { ...fact, date, recorded_at: now, ip: call.ip };
  const checkedIn = await enterCheckIn({ db, organization, now, publish }, { user_id, open }, whole);
  if (checkedIn.known) return checkedIn;
  const { record } = checkedIn;
  const department = await departmentOfDay(db, principal, record.date, declaration);
  announceCheckIn(publish, { ...principal, department, department_now: principal.department }, checkedIn, at);
  const entry = { org_id, user_id, action: "attendance.check_in", resource: "attendance_record" };
  audit(db, call, { ...entry, resource_id: record.id });
  return checkedIn;
}
