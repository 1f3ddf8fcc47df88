// A leave is approved, declined or cancelled: the days that it touches and that are over become what they would have been.
import * as z from "zod";
import { judgeAgain } from "../../lib/attendance/judge-again.ts";
import { audit } from "../../lib/audit/audit.ts";
import { decidesOn, findVisibleLeave, type KeptLeave, leave, lockLeave, shownTo } from "../../lib/leaves/leave.ts";
import { tellMember } from "../../lib/leaves/tell.ts";
import { refuseOverWork } from "../../lib/leaves/worked-days.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, text } from "../../lib/platform/http/schemas.ts";
import type { Principal } from "../../lib/platform/tenancy/standing.ts";
import { addDays, type LocalDate, localDateOf } from "../../lib/platform/time/calendar.ts";
import { excuseAgain } from "../../lib/sessions/complete.ts";

const DECISIONS = ["approved", "declined", "cancelled"] as const;
type Decision = (typeof DECISIONS)[number];

export const contract = defineContract({
  method: "PUT",
  path: "/api/leaves/{id}",
  summary:
    "Approve or decline a leave that waits, or cancel one: members their own until it begins, those who look after them at any time",
  access: "member",
  params: z.object({ id }),
  body: z.strictObject({ status: z.enum(DECISIONS), note: text(500).optional() }),
  response: z.object({ leave }),
  errors: ["FORBIDDEN", "NOT_FOUND", "OWN_LEAVE", "LEAVE_DECIDED", "LEAVE_BEGUN", "LEAVE_OVER_WORK"],
});

export const handler = endpoint(contract, async ({ params, body, principal, organization, now, call, db, publish }) => {
  const { status, note } = body;
  const asked = await lockLeave(db, await findVisibleLeave(db, principal, params.id));
  requireRight(principal, asked, status, localDateOf(now, organization.timezone));
  if (status === "approved") await refuseOverWork(db, asked.user_id, asked);

  const { org_id, user_id } = principal;
  await db.query(saveDecision, [asked.id, status, user_id, now, note ?? null]);
  const decided = { ...asked, status, decided_by: user_id, decided_at: now, decision_note: note ?? null };
  const entry = { org_id, user_id, action: `leave.${status}`, resource: "leave", resource_id: asked.id };
  audit(db, call, { ...entry, metadata: { member_id: asked.user_id, from: asked.from, to: asked.to } });
  if (status === "approved" || asked.status === "approved") {
    await judgeAgain(db, organization, asked.user_id, { from: asked.from, before: addDays(asked.to, 1) }, now);
    await excuseAgain(db, asked.user_id, asked, now);
  }
  await tellMember(db, publish, principal, decided);
  return { data: { leave: shownTo(principal, decided) }, message: "Saved." };
});

/**
 * 403 OWN_LEAVE for a decision on one's own, FORBIDDEN for the leave of a member above the caller; 409 LEAVE_DECIDED where
 * nothing is left to decide, LEAVE_BEGUN for an approved leave of one's own that has begun.
 */
function requireRight(principal: Principal, asked: KeptLeave, status: Decision, today: LocalDate): void {
  const isOwn = asked.user_id === principal.user_id;
  if (isOwn && status !== "cancelled") throw new AppError("OWN_LEAVE");
  if (!isOwn && !decidesOn(principal, asked)) throw new AppError("FORBIDDEN");
  const isOpen = asked.status === "pending" || (asked.status === "approved" && status === "cancelled");
  if (!isOpen) throw new AppError("LEAVE_DECIDED", { details: { status: asked.status } });
  if (isOwn && asked.status === "approved" && asked.from <= today) throw new AppError("LEAVE_BEGUN");
}

const saveDecision = `
  update leaves set status = $2, decided_by = $3, decided_at = $4, decision_note = $5
  where org_id = (select app.current_org()) and id = $1`;
