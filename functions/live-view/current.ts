// Live views that are open: of the caller's own screen, and those that the caller watches.
import * as z from "zod";
import { type LiveView, liveView, selectLiveViews } from "../../lib/live-view/view.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/live-view/current",
  summary: "Live views that are open: of one's own screen, and those that one watches",
  access: "member",
  response: z.object({ items: z.array(liveView) }),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, now, db }) => {
  return { data: { items: await db.query<LiveView>(selectOpen, [principal.user_id, now]) } };
});

const selectOpen = `${selectLiveViews}
  where v.org_id = (select app.current_org())
    and (v.user_id = $1 or v.viewer_id = $1) and v.state <> 'ended' and v.ends_at > $2
  order by v.requested_at, v.id`;
