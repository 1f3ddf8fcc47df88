import { type CheckedOut, type CheckOut, enterCheckOut } from "../attendance/facts/check-out.ts";
import { audit } from "../audit/audit.ts";
import type { DeferredReply } from "../platform/http/reply.ts";
import { departmentOfDay } from "../platform/tenancy/department-of-day.ts";
import { statusEvent } from "../timeline/status-event.ts";
import { askIfNeeded, type Declaration } from "./claim.ts";

/**
 * The caller leaves work: dashboards hear of it, and the audit log keeps it. Where somebody else has to approve it first,
 * the answer is the request. Errors are those of `askIfNeeded` and `enterCheckOut`.
 */
export async function declareCheckOut(
  declaration: Declaration,
  fact: Omit<CheckOut, "recorded_at" | "ip">,
): Promise<CheckedOut | DeferredReply> {
  const { db, principal, organization, now, call, publish } = declaration;
  const { at, location, notes: note } = fact;
  const { asked, open } = await askIfNeeded(declaration, { kind: "check_out", at, location, note, ip: call.ip });
  if (asked !== undefined) return asked;
  const { org_id, user_id } = principal;
  const whole = { ...fact, recorded_at: now, ip: call.ip };
  const checkedOut = await enterCheckOut({ db, organization, now, publish }, { user_id, open }, whole);
  if (checkedOut.known) return checkedOut;
  const { record, work_session_id, ended_at } = checkedOut;
  const entry = { org_id, user_id, action: "attendance.check_out", resource: "attendance_record" };
  audit(db, call, { ...entry, resource_id: record.id });
  const department = await departmentOfDay(db, principal, record.date, declaration);
  const { id: attendance_id, check_out_time, total_work_duration } = record;
  const data = { attendance_id, user_id, check_out_time, total_work_duration };
  publish({ event: "attendance:update", channel: "attendance", user_id, department, data });
  if (open?.id === work_session_id) publish(statusEvent(principal, "offline", ended_at));
  return checkedOut;
}
