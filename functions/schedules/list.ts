// Whose week a member follows, and from when on: for themselves, and for those who look after them.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";
import { localDateOf } from "../../lib/platform/time/calendar.ts";
import { defaultKind, SCHEDULE_KINDS } from "../../lib/schedules/rules/schedule.ts";
import { listSchedules, schedule } from "../../lib/schedules/schedule.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/users/{id}/schedules",
  summary: "A member's schedules, the first one first, and which of them holds today",
  access: "member",
  params: z.object({ id }),
  response: z.object({
    items: z.array(schedule),
    /** What holds before the first of them: by the member's role. */
    default_kind: z.enum(SCHEDULE_KINDS),
    /** What holds today; null is the default. */
    current: schedule.nullable(),
  }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, organization, now, db }) => {
  const member = await findVisibleMember(db, principal, params.id);
  const items = await listSchedules(db, member.id);
  const today = localDateOf(now, organization.timezone);
  const current = items.findLast(({ valid_from }) => valid_from <= today) ?? null;
  return { data: { items, default_kind: defaultKind(member.role), current } };
});
