// A schedule that has not begun is taken back: the one before it goes on.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, localDate } from "../../lib/platform/http/schemas.ts";
import { findVisibleMember, requireNotAbove } from "../../lib/platform/tenancy/visible-member.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { type KeptSchedule, schedule, scheduleColumns } from "../../lib/schedules/schedule.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/users/{id}/schedules/{valid_from}",
  summary: "Take back a schedule that has not begun; the one before it goes on",
  access: "manager",
  params: z.object({ id, valid_from: localDate }),
  response: z.object({ schedule }),
  errors: ["FORBIDDEN", "NOT_FOUND", "SCHEDULE_BEGUN"],
});

export const handler = endpoint(contract, async ({ params, principal, organization, now, call, db }) => {
  const member = await findVisibleMember(db, principal, params.id);
  requireNotAbove(principal, member);
  const removed = await db.find<KeptSchedule>(deleteSchedule, [member.id, params.valid_from]);
  if (removed === undefined) throw new AppError("NOT_FOUND");
  const today = localDateOf(now, organization.timezone);
  if (removed.valid_from <= today)
    throw new AppError("SCHEDULE_BEGUN", { details: { valid_from: removed.valid_from } });

  const { org_id, user_id } = principal;
  const entry = { org_id, user_id, action: "schedule.remove", resource: "user", resource_id: member.id };
  const metadata = { member_id: member.id, valid_from: removed.valid_from, kind: removed.kind };
  audit(db, call, { ...entry, metadata });
  return { data: { schedule: removed }, message: "Taken back." };
});

const deleteSchedule = `
  delete from schedules s where s.org_id = (select app.current_org()) and s.user_id = $1 and s.valid_from = $2
  returning ${scheduleColumns}`;
