// Whoever watches lets their live view go on for a few minutes more. The member is told, always.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { extendView } from "../../lib/live-view/extend.ts";
import { type LiveView, liveView, selectLiveViews } from "../../lib/live-view/view.ts";
import { notify } from "../../lib/notifications/notify.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/live-view/{id}/extend",
  summary:
    "Let one's own live view go on for so many minutes more, as many as may be unless stated; in all it is no longer than the setting `live_view` has it, and the member is told. Where members are asked first they agreed to the minutes, and it cannot be extended",
  access: "manager",
  params: z.object({ id }),
  body: z.strictObject({ minutes: z.int().min(1).max(30).optional() }),
  response: z.object({ live_view: liveView }),
  errors: ["NOT_FOUND", "LIVE_VIEW_FIXED", "LIVE_VIEW_LIMIT"],
});

export const handler = endpoint(contract, async ({ params, body, principal, organization, now, call, db, publish }) => {
  const { org_id, user_id: viewer_id, name } = principal;
  const asked = { id: params.id, minutes: body.minutes };
  const { view, before, ends_at } = await extendView(db, { organization, viewer_id, now }, asked);
  const live_view = await db.one<LiveView>(selectExtended, [view.id]);
  const { id, user_id, stream_id, state, started_at } = view;
  const minutes = Math.round((ends_at.getTime() - before.getTime()) / 60_000);
  audit(db, call, {
    org_id,
    user_id: viewer_id,
    action: "live_view.extend",
    resource: "live_view",
    resource_id: id,
    metadata: { member_id: user_id, reason: live_view.reason, minutes, ends_at },
  });
  await notify(db, publish, {
    org_id,
    user_id,
    type: "live_view_extended",
    title: `${name.slice(0, 150)} watches your screen for ${minutes} min more`,
    body: live_view.reason ?? "",
    data: { live_id: id, viewer_id, ends_at },
  });
  const seconds_left = Math.floor((ends_at.getTime() - now.getTime()) / 1000);
  const data = { live_id: id, stream_id, state, started_at, ends_at, seconds_left };
  for (const one of [user_id, viewer_id])
    publish({ event: "live:state", channel: "notifications", user_id: one, department: null, data });
  return { data: { live_view }, message: "The member is told." };
});

const selectExtended = `${selectLiveViews}
  where v.org_id = (select app.current_org()) and v.id = $1`;
