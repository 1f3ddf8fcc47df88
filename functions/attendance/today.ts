// A member's own day so far, with totals up to this second.

import { currentDate } from "../../lib/attendance/current-date.ts";
import { day, loadDay } from "../../lib/attendance/day.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/attendance/today",
  summary: "The caller's attendance of today; of the day in which they are at work, if it began yesterday",
  access: "member",
  response: day,
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, organization, now, db }) => {
  const date = await currentDate(db, principal.user_id, now, organization);
  const { segments: _, ...today } = await loadDay(db, principal.user_id, date, now);
  return { data: today };
});
