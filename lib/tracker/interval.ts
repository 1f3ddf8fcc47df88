import * as z from "zod";
import { audit } from "../audit/audit.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Call } from "../platform/http/call.ts";
import { id } from "../platform/http/schemas.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { LiveEvent } from "../platform/live/events.ts";
import { tellMember } from "../platform/live/member-update.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Role } from "../platform/tenancy/rules/roles.ts";
import { SETTINGS } from "../platform/tenancy/rules/settings.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { requireNotAbove } from "../platform/tenancy/visible-member.ts";

/** An interval of a member's own; null means the organization's. */
export const ownInterval = SETTINGS.screenshot_interval_minutes.schema.nullable();

/** How often a member's screen is captured, and who says so. */
export const captureInterval = z
  .object({
    user_id: id,
    interval_minutes: ownInterval,
    effective_minutes: SETTINGS.screenshot_interval_minutes.schema,
    source: z.enum(["member", "organization"]),
    timing: SETTINGS.screenshot_timing.schema,
  })
  .meta({ id: "CaptureInterval" });

type Interval = z.output<typeof captureInterval>;

/** What holds for a member. */
export function intervalOf(
  { settings }: Pick<Organization, "settings">,
  { screenshot_interval_minutes: own }: { readonly screenshot_interval_minutes: number | null },
): Omit<Interval, "user_id" | "interval_minutes"> {
  return {
    effective_minutes: own ?? settings.screenshot_interval_minutes,
    source: own === null ? "organization" : "member",
    timing: settings.screenshot_timing,
  };
}

/** What trackers are told of an interval. */
function announced(interval: ReturnType<typeof intervalOf>): LiveEvent["data"] {
  const { effective_minutes: interval_minutes, source, timing } = interval;
  return { interval_minutes, source, timing };
}

/** Tells trackers of members without an interval of their own what the organization's is now. */
export function organizationInterval(organization: Pick<Organization, "settings">): LiveEvent {
  const data = announced(intervalOf(organization, { screenshot_interval_minutes: null }));
  return { event: "interval:assigned", channel: "notifications", user_id: null, department: null, data };
}

type Assigner = {
  readonly principal: Principal;
  readonly organization: Organization;
  readonly call: Call;
  readonly db: Db;
  readonly publish: Publish;
};

/**
 * Gives a member whom the caller may see an interval of their own, or takes it back with null. It is kept who did so, from
 * what to what, and the member's tracker is told. 403 FORBIDDEN for somebody above the caller.
 */
export async function assignInterval(
  { principal, organization, call, db, publish }: Assigner,
  member: { readonly id: string; readonly role: Role; readonly department: string | null },
  minutes: number | null,
): Promise<void> {
  requireNotAbove(principal, member);
  const changed = await db.find<{ before: number | null }>(updateInterval, [member.id, minutes]);
  if (changed === undefined) return;
  const { org_id, user_id } = principal;
  const entry = { org_id, user_id, action: "capture_interval.set", resource: "user", resource_id: member.id };
  audit(db, call, { ...entry, metadata: { member_id: member.id, from: changed.before, to: minutes } });
  const data = announced(intervalOf(organization, { screenshot_interval_minutes: minutes }));
  const about = { user_id: member.id, department: member.department };
  publish({ event: "interval:assigned", channel: "notifications", ...about, data });
  tellMember(publish, member, "changed", { fields: ["screenshot_interval_minutes"] });
}

// Nothing for an interval that the member has already.
const updateInterval = `
  with old as materialized (
    select u.id, u.screenshot_interval_minutes from users u
    where u.org_id = (select app.current_org()) and u.id = $1
    for no key update
  )
  update users u set screenshot_interval_minutes = $2
  from old
  where u.org_id = (select app.current_org()) and u.id = old.id
    and old.screenshot_interval_minutes is distinct from $2
  returning old.screenshot_interval_minutes as before`;
