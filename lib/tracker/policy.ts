import { createHash } from "node:crypto";
import * as z from "zod";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Role } from "../platform/tenancy/rules/roles.ts";
import { SETTINGS } from "../platform/tenancy/rules/settings.ts";
import { localDateOf } from "../platform/time/calendar.ts";
import { defaultKind, type SCHEDULE_KINDS, type WeekShift } from "../schedules/rules/schedule.ts";
import { weekShift } from "../schedules/schedule.ts";
import { captureInterval, intervalOf } from "./interval.ts";

/** How often a tracker reports. */
const HEARTBEAT_SECONDS = 30;
/** As many as a year has, and no list of a thousand. */
const MOST_HOLIDAYS = 50;

/** All that a tracker needs to know of its organization and its member, in one document. */
export const trackerPolicy = z
  .object({
    /** Another one is told with a heartbeat's answer when the document has changed. */
    policy_version: z.string().meta({ examples: ["pZGm1Av0IEBK"] }),
    interval_minutes: captureInterval.shape.effective_minutes,
    source: captureInterval.shape.source,
    timing: captureInterval.shape.timing,
    monitors: SETTINGS.screenshot_monitors.schema,
    capture_rules: SETTINGS.capture_rules.schema,
    blur_policy: SETTINGS.blur_policy.schema,
    auto_start: SETTINGS.tracker_auto_start.schema,
    private_mode_minutes: SETTINGS.private_mode_minutes.schema,
    review_seconds: SETTINGS.review_seconds.schema,
    /** Whether somebody may ask to watch. Without it no tracker needs a socket. */
    live_view: z.boolean(),
    min_version: SETTINGS.tracker_min_version.schema,
    heartbeat_seconds: z.int(),
    idle_threshold_seconds: SETTINGS.idle_threshold_seconds.schema,
    /** When the member is expected, on the clocks of `timezone`; empty for somebody who never is. */
    hours: z.object({
      timezone: z.string(),
      week: z.array(weekShift),
      /** The next local dates on which nobody is expected. */
      holidays: z.array(z.string()),
    }),
  })
  .meta({ id: "TrackerPolicy" });

type TrackerPolicy = z.output<typeof trackerPolicy>;

/** What of a member decides about their tracker. */
export type TrackedMember = {
  readonly screenshot_interval_minutes: number | null;
  /** Of the schedule in force; null where the role's default holds. */
  readonly schedule_kind: (typeof SCHEDULE_KINDS)[number] | null;
  readonly schedule_week: WeekShift[] | null;
};

/** The columns of `TrackedMember`, of the member aliased `u`, beside `joinSchedule`. */
export const trackedColumns = "u.screenshot_interval_minutes, held.kind as schedule_kind, held.week as schedule_week";

/** The schedule of the member aliased `u` on the date `$2`. */
export const joinSchedule = `
  left join lateral (
    select s.kind, s.week from schedules s
    where s.org_id = u.org_id and s.user_id = u.id and s.valid_from <= $2
    order by s.valid_from desc
    limit 1
  ) held on true`;

/** What of an organization decides about its trackers. */
export type Rules = Pick<Organization, "settings" | "timezone">;

/** The policy of a member's tracker. It is made of what was read, so that nobody has to ask for its version. */
export function policyOf(organization: Rules, role: Role, member: TrackedMember, now: Date): TrackerPolicy {
  const { settings, timezone } = organization;
  const { effective_minutes: interval_minutes, source, timing } = intervalOf(organization, member);
  const today = localDateOf(now, timezone);
  const policy = {
    interval_minutes,
    source,
    timing,
    monitors: settings.screenshot_monitors,
    capture_rules: settings.capture_rules,
    blur_policy: settings.blur_policy,
    auto_start: settings.tracker_auto_start,
    private_mode_minutes: settings.private_mode_minutes,
    review_seconds: settings.review_seconds,
    live_view: settings.live_view.enabled,
    min_version: settings.tracker_min_version,
    heartbeat_seconds: HEARTBEAT_SECONDS,
    idle_threshold_seconds: settings.idle_threshold_seconds,
    hours: {
      timezone,
      week: weekOf(organization, role, member),
      holidays: settings.holidays
        .filter((date) => date >= today)
        .toSorted()
        .slice(0, MOST_HOLIDAYS),
    },
  };
  return { policy_version: versionOf(policy), ...policy };
}

function weekOf({ settings }: Rules, role: Role, { schedule_kind, schedule_week }: TrackedMember): WeekShift[] {
  const kind = schedule_kind ?? defaultKind(role);
  if (kind === "none") return [];
  if (kind === "week") return schedule_week ?? [];
  return settings.working_days.toSorted().map((weekday) => ({ weekday, ...settings.working_hours }));
}

/** Equal policies, equal versions, whichever process says it. */
function versionOf(policy: Omit<TrackerPolicy, "policy_version">): string {
  return createHash("sha256").update(JSON.stringify(policy)).digest("base64url").slice(0, 12);
}
