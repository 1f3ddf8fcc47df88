// A manager asks to watch a member's screen for a few minutes. The member is told who and why, always.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { keepLooks } from "../../lib/audit/look.ts";
import { findAsked } from "../../lib/live-view/asked.ts";
import { startView } from "../../lib/live-view/start.ts";
import { type LiveView, liveView, selectLiveViews } from "../../lib/live-view/view.ts";
import { notify } from "../../lib/notifications/notify.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { hasAtLeast } from "../../lib/platform/tenancy/rules/roles.ts";
import { findVisibleMember, requireNotAbove } from "../../lib/platform/tenancy/visible-member.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/live-view/start",
  summary: "Ask to watch a member's screen for a few minutes; the member is told who and why",
  access: "manager",
  body: z.strictObject({
    user_id: id,
    reason: z.string().trim().min(3).max(500),
    minutes: z.int().min(1).max(30).optional(),
  }),
  response: z.object({ live_view: liveView }),
  status: 201,
  errors: [
    "FORBIDDEN",
    "OWN_SCREEN",
    "NOT_FOUND",
    "LIVE_VIEW_OFF",
    "LIVE_VIEW_OPEN",
    "LIVE_VIEW_LIMIT",
    "MEMBER_NOT_WORKING",
  ],
});

export const handler = endpoint(contract, async ({ body, principal, organization, now, call, db, publish }) => {
  const member = await findVisibleMember(db, principal, body.user_id);
  const { org_id, user_id: viewer_id, name } = principal;
  if (member.id === viewer_id) throw new AppError("OWN_SCREEN");
  requireNotAbove(principal, member);
  const { enabled, roles } = organization.settings.live_view;
  if (!enabled) throw new AppError("LIVE_VIEW_OFF");
  if (!hasAtLeast(principal.role, roles)) throw new AppError("FORBIDDEN");

  const { reason, minutes } = body;
  const begun = await startView(db, { principal, organization, now }, { user_id: member.id, reason, minutes });
  const live_view = await db.one<LiveView>(selectStarted, [begun.id]);
  audit(db, call, {
    org_id,
    user_id: viewer_id,
    action: begun.joins ? "live_view.join" : "live_view.start",
    resource: "live_view",
    resource_id: begun.id,
    metadata: { member_id: member.id, reason, ends_at: live_view.ends_at },
  });
  keepLooks(db, [{ org_id, viewer_id, member_id: member.id, kind: "live" }], now);
  await notify(db, publish, {
    org_id,
    user_id: member.id,
    type: "live_view_started",
    title: `${name.slice(0, 150)} asks to watch your screen`,
    body: reason,
    data: { live_id: begun.id, viewer_id, ends_at: live_view.ends_at },
  });
  const asked = await findAsked(db, organization, { user_id: member.id, now, live_id: begun.id });
  if (asked !== null)
    publish({ event: "live:start", channel: "notifications", user_id: member.id, department: null, data: asked });
  return { data: { live_view }, message: "The member is told." };
});

const selectStarted = `${selectLiveViews}
  where v.org_id = (select app.current_org()) and v.id = $1`;
