// A member's own live status; managers may ask for those they look after, who see that they did.
import * as z from "zod";
import { look } from "../../lib/audit/look.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";
import { findLiveStatus, liveStatus } from "../../lib/timeline/live-status.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/activity/current",
  summary: "What a member is doing now: active, idle, on a break, at work without a tracker (untracked) or offline",
  access: "member",
  query: z.object({ user_id: id.optional() }),
  response: z.object({ status: liveStatus }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ query, principal, now, db, afterwards }) => {
  const member = await findVisibleMember(db, principal, query.user_id ?? principal.user_id);
  const status = await findLiveStatus(db, member.id, now);
  const { active_application, active_window_title, url } = status;
  const isShown = (active_application ?? active_window_title ?? url) !== null;
  look({ principal, now, afterwards }, isShown ? "titles" : "live", [member.id]);
  return { data: { status } };
});
