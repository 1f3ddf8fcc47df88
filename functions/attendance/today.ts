// A member's own day so far, with totals up to this second.
import { localDateOf } from "../../lib/domain/calendar.ts";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { day, loadDay } from "../../lib/queries/day.ts";

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
