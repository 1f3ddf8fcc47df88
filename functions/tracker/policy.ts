// A tracker reads what it has to go by, and again when a heartbeat's answer names another version.
import * as z from "zod";
import { config } from "../../lib/platform/config.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { joinSchedule, policyOf, type TrackedMember, trackedColumns, trackerPolicy } from "../../lib/tracker/policy.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/tracker/policy",
  summary: "What the caller's tracker goes by: interval, rules of capture, hours and how it behaves",
  access: "member",
  response: z.object({
    policy: trackerPolicy,
    /** Not of the policy: another address is no other version, and the API's own takes heartbeats wherever else they go. */
    heartbeat_url: z
      .string()
      .nullable()
      .meta({
        description:
          "Where heartbeats are better posted than at this API's own `/api/activity/heartbeat`, with the same token, bodies and answers; null where nowhere. Whoever does not reach it posts them to the API.",
        examples: [null],
      }),
  }),
  etag: true,
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, organization, now, db }) => {
  const today = localDateOf(now, organization.timezone);
  const member = await db.one<TrackedMember>(selectTracked, [principal.user_id, today]);
  const policy = policyOf(organization, principal.role, member, now);
  return { data: { policy, heartbeat_url: config.heartbeatUrl ?? null } };
});

const selectTracked = `
  select ${trackedColumns}
  from users u
  ${joinSchedule}
  where u.org_id = (select app.current_org()) and u.id = $1`;
