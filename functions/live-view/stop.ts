// The viewer, the member or an administrator ends a live view. From the answer on no picture is shown by it.
import * as z from "zod";
import { endViews } from "../../lib/live-view/end.ts";
import { type EndReason, mayRefuse } from "../../lib/live-view/rules/ending.ts";
import { type LiveView, liveView, selectLiveViews } from "../../lib/live-view/view.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { hasAtLeast, type Role } from "../../lib/platform/tenancy/rules/roles.ts";
import type { Principal } from "../../lib/platform/tenancy/standing.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/live-view/{id}/stop",
  summary: "End a live view: as the viewer, as the member who is watched, or as an administrator",
  access: "member",
  params: z.object({ id }),
  response: z.object({ live_view: liveView }),
  errors: ["NOT_FOUND", "FORBIDDEN"],
});

export const handler = endpoint(contract, async ({ params, principal, organization, now, call, db, publish }) => {
  // Whoever shows a picture is waited for.
  const held = await db.query<Held>(lockViews, [params.id]);
  const view = held.find(({ id }) => id === params.id.toLowerCase());
  const reason = view === undefined ? undefined : reasonOf(principal, view);
  if (view === undefined || reason === undefined) throw new AppError("NOT_FOUND");
  const ofMember = reason === "stopped_by_member";
  if (view.state !== "ended") {
    if (ofMember && !mayRefuse(organization.settings.live_view, view)) throw new AppError("FORBIDDEN");
    // A member who has had enough is watched by nobody.
    const ending = ofMember ? held.filter(({ state }) => state !== "ended") : [view];
    await endViews({ db, publish, now, origin: call }, ending, reason, principal.user_id);
  }
  return { data: { live_view: await db.one<LiveView>(selectStopped, [view.id]) } };
});

type Held = {
  id: string;
  org_id: string;
  user_id: string;
  viewer_id: string;
  state: "waiting" | "live" | "ended";
  consent: "notify" | "ask";
  member_role: Role;
};

function reasonOf({ user_id, role }: Principal, view: Held): EndReason | undefined {
  if (user_id === view.viewer_id) return "stopped_by_viewer";
  if (user_id === view.user_id) return "stopped_by_member";
  return hasAtLeast(role, "admin") && hasAtLeast(role, view.member_role) ? "stopped_by_admin" : undefined;
}

const lockViews = `
  select v.id, v.org_id, v.user_id, v.viewer_id, v.state, v.consent, m.role as member_role
  from live_views v join users m on m.org_id = v.org_id and m.id = v.user_id
  where v.org_id = (select app.current_org())
    and v.stream_id = (select stream_id from live_views where org_id = (select app.current_org()) and id = $1)
  order by v.id
  for no key update of v`;

const selectStopped = `${selectLiveViews}
  where v.org_id = (select app.current_org()) and v.id = $1`;
