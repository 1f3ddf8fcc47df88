// A member's own day so far, with totals up to this second.

import { day, loadDay } from "../../lib/attendance/day.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/attendance/today",
  summary: "The caller's attendance of today",
  access: "member",
  response: day,
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, organization, now, db }) => {
  const { segments: _, ...today } = await loadDay(db, principal.user_id, localDateOf(now, organization.timezone), now);
  return { data: today };
});
