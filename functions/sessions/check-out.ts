// Members say that they leave.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { occurredAt } from "../../lib/platform/http/occurred-at.ts";
import { id, instant } from "../../lib/platform/http/schemas.ts";
import { fix } from "../../lib/sessions/location.ts";
import { type OwnMark, ownMark, ownMarkColumns, requireRunning } from "../../lib/sessions/mark.ts";
import { leavesEarly } from "../../lib/sessions/rules/mark.ts";
import { findVisibleSession } from "../../lib/sessions/session.ts";
import { tellMark } from "../../lib/sessions/tell.ts";
import { lockOpenSession } from "../../lib/timeline/work-session.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/sessions/{id}/check-out",
  summary: "Say that one leaves a session; a later time goes over an earlier one",
  access: "member",
  params: z.object({ id }),
  body: z
    .strictObject({
      location: fix.optional(),
      timestamp: instant.optional().meta({ description: "When it was, where there was no network." }),
    })
    .optional(),
  response: z.object({ mark: ownMark }),
  errors: ["NOT_FOUND", "SESSION_NOT_ACTIVE", "NOT_MARKED", "TIMESTAMP_IN_FUTURE", "TIMESTAMP_TOO_OLD"],
});

export const handler = endpoint(contract, async (input) => {
  const { params, body, principal, organization, now, call, db, publish } = input;
  const of = await findVisibleSession(db, principal, params.id);
  const at = body?.timestamp === undefined ? now : occurredAt(body.timestamp, now, organization);
  requireRunning(of, at);
  // As everybody does who changes both: the timeline first.
  if (of.counts_as_work) await lockOpenSession(db, principal.user_id);
  const values = [of.id, principal.user_id, at, leavesEarly(of, at), body?.location ?? null, now];
  const left = await db.find<OwnMark>(setLeft, values);
  if (left === undefined) throw new AppError("NOT_MARKED");
  const { org_id, user_id } = principal;
  audit(db, call, { org_id, user_id, action: "session.leave", resource: "session", resource_id: of.id });
  tellMark(publish, of.id, principal, left);
  if (left.work_session_id !== null)
    await (await import("../../lib/sessions/work.ts")).endWork(db, input, left.work_session_id, at);
  return { data: { mark: left }, message: "Left." };
});

// Whoever was marked by hand was there before: also before they leave.
const setLeft = `
  with written as (
    update session_attendance m set
      marked_at = least(m.marked_at, $3), left_at = $3, left_early = $4, check_out_location = $5,
      version = m.version + 1, updated_at = $6
    where m.org_id = (select app.current_org()) and m.session_id = $1 and m.user_id = $2
      and m.status in ('present', 'late') and (m.marked_at <= $3 or m.method = 'manual')
    returning m.*
  )
  select ${ownMarkColumns} from written m join attendance_sessions s on s.org_id = m.org_id and s.id = m.session_id`;
