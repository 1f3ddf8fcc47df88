import * as z from "zod";
import { WEEKDAYS } from "../../time/period.ts";
import { ROLES, type Role } from "./roles.ts";

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day as HH:MM");
const localDate = z.iso.date();
const MOST_DAYS = 3650;
const days = z.int().min(1).max(MOST_DAYS);
/** Three years after the last time, as the law of Illinois (740 ILCS 14/15) has it for whatever faces are kept for. */
export const MOST_FACE_DAYS = 1095;
/** What somebody did is found for a year at least: nobody gets rid of their own traces by a setting. */
const LEAST_AUDIT_DAYS = 365;

const productivityRule = z.strictObject({
  /** `application` compares the program's name, `domain` the host of the URL and its parents. */
  match: z.enum(["application", "domain"]),
  pattern: z.string().min(1).max(255),
  productivity: z.enum(["productive", "neutral", "unproductive"]),
  category: z.string().max(50).optional(),
});

/** The most of a title or an address that a pattern says. */
const LONGEST_PATTERN = 200;
const MOST_CAPTURE_RULES = 50;

const captureRule = z.strictObject({
  /** The window's title, its application, or the address of its page. */
  field: z.enum(["title", "app", "url"]),
  /** Both without regard to case; a regular expression is JavaScript's, with the flags `iu`. */
  match: z.enum(["contains", "regex"]),
  pattern: z.string().min(1).max(LONGEST_PATTERN),
  /** `mask`: the window is covered and its title withheld. `skip`: no picture while it is open, and nothing of it told. */
  effect: z.enum(["mask", "skip"]),
});

const hidden = (field: "title" | "app", patterns: readonly string[]): z.infer<typeof captureRule>[] =>
  patterns.map((pattern) => ({ field, match: "contains", pattern, effect: "skip" }));

/** What nobody wants in a picture of their work, whatever the organization. */
const SECRETS = [
  ...hidden("app", ["1Password", "Bitwarden", "Dashlane", "Enpass", "KeePass", "Keeper", "Keychain Access"]),
  ...hidden("app", ["LastPass", "NordPass", "Passwords and Keys", "Proton Pass"]),
  ...hidden("title", ["(Incognito)", "[InPrivate]", "Private Browsing", "(Private)"]),
];

const retentionDays = z.strictObject({
  activity: days,
  screenshots: days,
  audit: z.int().min(LEAST_AUDIT_DAYS).max(MOST_DAYS),
  // Clients from before these three leave them out.
  places: days.default(30),
  notes: days.default(365),
  messages: days.default(180),
});

const liveView = z.strictObject({
  enabled: z.boolean(),
  /** `notify`: the member is told; `ask`: the member agrees to each. */
  consent: z.enum(["notify", "ask"]),
  /** The least role that may watch. */
  roles: z.enum(["admin", "manager"]),
  max_minutes: z.int().min(1).max(30),
  minutes_per_member_day: z.int().min(1).max(480),
  frame_seconds: z.int().min(1).max(10),
  max_width: z.int().min(640).max(1920),
  working_hours_only: z.boolean(),
  member_may_stop: z.boolean(),
});

/**
 * Every setting of an organization: its schema, its default, and what it does. Unknown keys do not exist. What `judges`
 * days has a history: a day goes by the value that was in force when it began.
 */
export const SETTINGS = {
  working_hours: {
    schema: z
      .strictObject({ start: clock, end: clock })
      .refine(({ start, end }) => start !== end, "start and end differ"),
    judges: true,
    default: { start: "09:00", end: "18:00" },
    description: "Scheduled hours of a working day, local time. An end before the start is on the next day.",
  },
  working_days: {
    schema: z.array(z.int().min(1).max(7)).max(7),
    judges: true,
    default: [1, 2, 3, 4, 5],
    description: "Days of the week on which people are expected: Monday is 1, Sunday 7.",
  },
  week_start: {
    schema: z.enum(WEEKDAYS),
    default: "monday",
    description: "The day on which a week of reports and exports begins.",
  },
  holidays: {
    schema: z.array(localDate).max(1000),
    judges: true,
    default: [] as string[],
    description: "Local dates on which nobody is expected.",
  },
  late_threshold_minutes: {
    schema: z.int().min(0).max(1440),
    judges: true,
    default: 15,
    description: "A first check-in more than this after the start of working hours is late.",
  },
  shift_early_hours: {
    schema: z.int().min(0).max(12),
    judges: true,
    default: 4,
    description: "A check-in so many hours before a shift belongs to the date on which the shift starts.",
  },
  auto_check_out_grace_minutes: {
    schema: z.int().min(0).max(1440),
    default: 240,
    description:
      "How long after a shift somebody without a tracker may still check out, before the work is taken to have ended with the shift.",
  },
  longest_session_hours: {
    schema: z.int().min(1).max(48),
    judges: true,
    default: 16,
    description:
      "No work session is longer: one that nobody ended is ended there at the latest, and marked for review.",
  },
  idle_threshold_seconds: {
    schema: z.int().min(30).max(7200),
    judges: true,
    default: 300,
    description: "Without a sign of activity for longer than this a person is idle. Applies from the next check-in.",
  },
  screenshot_interval_minutes: {
    schema: z.int().min(1).max(60),
    default: 10,
    description: "How often trackers capture the screen, unless a member has an interval of their own.",
  },
  screenshot_timing: {
    schema: z.enum(["fixed", "random"]),
    default: "fixed" as "fixed" | "random",
    description:
      "When trackers capture the screen: as soon as each interval is over, or once in each at an instant that nobody foresees.",
  },
  screenshot_monitors: {
    schema: z.enum(["all", "primary", "active"]),
    default: "all" as "all" | "primary" | "active",
    description: "Which monitors are in a picture: all, the main one, or the one with the window in front.",
  },
  capture_rules: {
    schema: z.array(captureRule).max(MOST_CAPTURE_RULES),
    default: SECRETS,
    description:
      "What trackers cover before anything leaves the device: windows by their title, application or address, masked in the picture, or no picture while they are open. A rule of a tracker that cannot read it hides everything. Password managers and private browsing are skipped unless the list says otherwise.",
  },
  tracker_auto_start: {
    schema: z.enum(["off", "on_login", "on_assignment"]),
    default: "off" as "off" | "on_login" | "on_assignment",
    description:
      "Whether trackers check in by themselves, within working hours and after a notice: never, when somebody signs in to the device, or when somebody was given an interval of their own.",
  },
  private_mode_minutes: {
    schema: z.int().min(0).max(120),
    default: 15,
    description: "How long a member may have their tracker withhold titles and pictures at a time; 0 means never.",
  },
  review_seconds: {
    schema: z.int().min(0).max(600),
    default: 60,
    description: "How long a tracker shows a picture to its member, who may discard it, before it is sent.",
  },
  tracker_min_version: {
    schema: z
      .string()
      .regex(/^(0|[1-9]\d{0,4})(\.(0|[1-9]\d{0,4})){2}$/, "a version such as 1.4.0")
      .meta({ examples: ["1.4.0"] })
      .nullable(),
    default: null as string | null,
    description: "Trackers of an older version say that they are too old; null means that none is.",
  },
  blur_policy: {
    schema: z.enum(["none", "thumbnail", "full"]),
    default: "none" as "none" | "thumbnail" | "full",
    description: "What of a screenshot is blurred: nothing, its thumbnail, or the stored picture itself.",
  },
  members_delete_screenshots: {
    schema: z.boolean(),
    default: false,
    description: "Whether members may delete their own screenshots.",
  },
  live_view: {
    schema: liveView,
    default: {
      enabled: false,
      consent: "notify",
      roles: "admin",
      max_minutes: 10,
      minutes_per_member_day: 30,
      frame_seconds: 2,
      max_width: 1280,
      working_hours_only: true,
      member_may_stop: true,
    } as z.infer<typeof liveView>,
    description:
      "Whether a member's screen may be watched for a few minutes: announced, with a reason, and seen by the member in a list of who watched. Law asks of whoever turns this on, in short: that nothing milder does, that works councils agree, and that its risks were assessed before.",
  },
  retention_days: {
    schema: retentionDays,
    // Values from before there was a least.
    stored: retentionDays.extend({ audit: days.transform((chosen) => Math.max(chosen, LEAST_AUDIT_DAYS)) }),
    default: { activity: 90, screenshots: 90, audit: 730, places: 30, notes: 365, messages: 180 },
    description:
      "How many days are kept: `activity` (heartbeats, titles, applications and sites), `screenshots`, `audit` (the audit log, a year at least), `places` (positions, addresses of the network, and devices of sessions that ended), `notes` (notes and reasons, titles of meetings), `messages` (notifications, addresses of invites that ended, imports). Hours and totals stay.",
  },
  session_days: {
    schema: z.int().min(1).max(365),
    default: 90,
    description: "Days after which a device has to sign in again, however much it is used. Acts on open sessions, too.",
  },
  second_factor_roles: {
    schema: z.array(z.enum(ROLES)).max(ROLES.length),
    default: [] as Role[],
    description: "Roles that need a second factor. Such a member without one can do nothing but set one up.",
  },
  self_registration: {
    schema: z.strictObject({ enabled: z.boolean(), role: z.enum(["employee", "student"]) }),
    default: { enabled: false, role: "employee" as "employee" | "student" },
    description:
      "Whether people with an address of the organization's proven domain may join on their own, and as what.",
  },
  backdating_hours: {
    schema: z.int().min(1).max(336),
    default: 72,
    description:
      "How far back members may declare a check-in, a check-out, a break or a meeting. Older ones wait for approval.",
  },
  offline_days: {
    schema: z.int().min(1).max(90),
    default: 14,
    description: "How old the heartbeats may be that a tracker kept while it was offline.",
  },
  own_corrections: {
    schema: z.enum(["notify", "approve"]),
    default: "notify" as "notify" | "approve",
    description:
      "An administrator's correction of their own day: the other administrators are told of it, or one of them has to approve it.",
  },
  absence_notices: {
    schema: z.boolean(),
    default: false,
    description: "Whether members are told when they are absent from a session of their class.",
  },
  session_correction_days: {
    schema: z.int().min(1).max(365),
    default: 30,
    description:
      "How many days after the end of an attendance session whoever teaches it may change who was there. Administrators always may.",
  },
  daily_report_mail: {
    schema: z.boolean(),
    default: true,
    description: "Whether administrators get a mail about each day, once it is closed. Each of them can unsubscribe.",
  },
  face_enabled: {
    schema: z.boolean(),
    default: false,
    description:
      "Whether members may mark their attendance by their face as well. Law asks of whoever turns this on, in short: that it is needed, that everybody has a real alternative, that each person agrees in writing before, and that how long faces are kept is published.",
  },
  face_trust: {
    schema: z.enum(["review", "accept"]),
    default: "review" as "review" | "accept",
    description:
      "A mark by a face alone: somebody looks at it, or it counts where the face was accepted. A client sends what it says is the face, so that whoever has a photograph can send it, too.",
  },
  face_retention_days: {
    schema: z.int().min(1).max(MOST_FACE_DAYS),
    default: 365,
    description:
      "How many days after its last match a face is kept; never longer than the notice said to which the member agreed.",
  },
  productivity_rules: {
    schema: z.array(productivityRule).max(1000),
    judges: true,
    default: [] as z.infer<typeof productivityRule>[],
    description: "Which applications and sites count as productive, neutral or unproductive. The first match decides.",
  },
} as const;

export type SettingKey = keyof typeof SETTINGS;
export type Settings = { [Key in SettingKey]: z.infer<(typeof SETTINGS)[Key]["schema"]> };
export type CaptureRule = z.infer<typeof captureRule>;
export type ProductivityRule = z.infer<typeof productivityRule>;

/** An organization's settings: its stored values over the defaults. A stored value that no longer fits is left out. */
export function resolveSettings(stored: Readonly<Record<string, unknown>>): Settings {
  const entries = Object.entries(SETTINGS).map(([key, setting]) => {
    const schema = "stored" in setting ? setting.stored : setting.schema;
    const parsed = schema.safeParse(stored[key]);
    return [key, parsed.success ? parsed.data : setting.default];
  });
  return Object.fromEntries(entries) as Settings;
}

/** The settings that judge days. */
export const JUDGING = Object.keys(SETTINGS).filter(
  (key): key is SettingKey => isSettingKey(key) && "judges" in SETTINGS[key],
);

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}
