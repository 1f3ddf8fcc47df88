// A tracker reads what it has to go by, and again when a heartbeat's answer names another version.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { joinSchedule, policyOf, type TrackedMember, trackedColumns, trackerPolicy } from "../../lib/tracker/policy.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/tracker/policy",
  summary: "What the caller's tracker goes by: interval, rules of capture, hours and how it behaves",
  access: "member",
  response: z.object({ policy: trackerPolicy }),
  etag: true,
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, organization, now, db }) => {
  const today = localDateOf(now, organization.timezone);
  const member = await db.one<TrackedMember>(selectTracked, [principal.user_id, today]);
  return { data: { policy: policyOf(organization, principal.role, member, now) } };
});

const selectTracked = `
  select ${trackedColumns}
  from users u
  ${joinSchedule}
  where u.id = $1`;
