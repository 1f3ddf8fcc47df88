// How often a screen is captured: anybody asks of themselves, and managers of those they look after.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";
import { captureInterval, intervalOf } from "../../lib/tracker/interval.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/capture-interval",
  summary: "How often a member's screen is captured: their own interval, or the organization's",
  access: "member",
  query: z.object({ user_id: id.optional() }),
  response: z.object({ interval: captureInterval }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

type Own = { screenshot_interval_minutes: number | null };

export const handler = endpoint(contract, async ({ query, principal, organization, db }) => {
  const { id: user_id } = await findVisibleMember(db, principal, query.user_id);
  const own = await db.one<Own>(selectOwn, [user_id]);
  const interval_minutes = own.screenshot_interval_minutes;
  return { data: { interval: { user_id, interval_minutes, ...intervalOf(organization, own) } } };
});

const selectOwn = `
  select screenshot_interval_minutes from users where org_id = (select app.current_org()) and id = $1`;
