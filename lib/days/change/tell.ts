import { announceDay } from "../../attendance/announce-day.ts";
import { findRecord } from "../../attendance/record.ts";
import { audit } from "../../audit/audit.ts";
import { notify } from "../../notifications/notify.ts";
import type { Call } from "../../platform/http/call.ts";
import type { Principal } from "../../platform/tenancy/standing.ts";
import { longDate } from "../../platform/time/words.ts";
import { findAnnouncedState } from "../../timeline/live-status.ts";
import { statusEvent } from "../../timeline/status-event.ts";
import { lockOpenSession } from "../../timeline/work-session.ts";
import type { Changed, Context } from "./change-facts.ts";
import type { DayState } from "./state.ts";
import type { TakenDay } from "./take-day.ts";

/** Writes a change into the audit log, and tells the member and dashboards. */
export async function tellOfChange(
  context: Context & { principal: Principal; call: Call },
  { day, member, open }: TakenDay,
  changed: Changed,
  { action, reason }: { action: "day.change" | "day.undo"; reason: string },
): Promise<void> {
  const { db, principal, call, publish, now } = context;
  const { org_id, user_id, name } = principal;
  const { change_id, record_id, before, after } = changed;
  const entry = { org_id, user_id, action, resource: "attendance_record", resource_id: record_id };
  const values = { before: totalsOf(before), after: totalsOf(after) };
  audit(db, call, { ...entry, metadata: { member_id: member.id, date: day.date, change_id, reason, ...values } });

  const record = await findRecord(db, record_id);
  if (record !== undefined) announceDay(publish, record, member.department);
  const runs = await lockOpenSession(db, member.id);
  const live = { user_id: member.id, department: member.department_now };
  if (open !== undefined && runs === undefined) publish(statusEvent(live, "offline", record?.check_out_time ?? now));
  if (open === undefined && runs !== undefined) {
    publish(statusEvent(live, await findAnnouncedState(db, member.id), runs.started_at));
  }
  if (member.id === user_id) return;
  const what = action === "day.undo" ? "undone a change of" : "changed";
  const title = `${name.slice(0, 150)} has ${what} your day of ${longDate(day.date)}`;
  const data = { attendance_record_id: record_id, date: day.date, change_id };
  await notify(db, publish, { org_id, user_id: member.id, type: "attendance_corrected", title, body: reason, data });
}

/** What is kept and told of a day besides its facts. */
export function totalsOf({ shown: { facts: _, ...totals } }: DayState) {
  return totals;
}
