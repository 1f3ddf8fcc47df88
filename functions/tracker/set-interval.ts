// Somebody who looks after a member gives them an interval of their own, or takes it back. Their tracker hears of it.
import * as z from "zod";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { findVisibleMember } from "../../lib/platform/tenancy/visible-member.ts";
import { assignInterval, captureInterval, intervalOf, ownInterval } from "../../lib/tracker/interval.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/capture-interval",
  summary: "Capture a member's screen every so many minutes, 1 to 60; null takes the organization's interval again",
  access: "manager",
  body: z.strictObject({ user_id: id, interval_minutes: ownInterval }),
  response: z.object({ interval: captureInterval }),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ body, principal, organization, call, db, publish }) => {
  const { interval_minutes } = body;
  const member = await findVisibleMember(db, principal, body.user_id);
  if ((await db.find(selectErased, [member.id])) !== undefined) throw new AppError("NOT_FOUND");
  await assignInterval({ principal, organization, call, db, publish }, member, interval_minutes);
  const interval = intervalOf(organization, { screenshot_interval_minutes: interval_minutes });
  return { data: { interval: { user_id: member.id, interval_minutes, ...interval } }, message: "Saved." };
});

const selectErased = `
  select from users where org_id = (select app.current_org()) and id = $1 and erased_at is not null`;
