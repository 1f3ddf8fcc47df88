/** Which settings stand together, in their order. */
export const GROUPS = {
  time: [
    "timezone",
    "working_hours",
    "working_days",
    "week_start",
    "holidays",
    "late_threshold_minutes",
    "shift_early_hours",
    "auto_check_out_grace_minutes",
    "longest_session_hours",
    "idle_threshold_seconds",
    "backdating_hours",
    "offline_days",
    "own_corrections",
    "daily_report_mail",
  ],
  screens: [
    "screenshot_interval_minutes",
    "screenshot_timing",
    "screenshot_monitors",
    "blur_policy",
    "members_delete_screenshots",
    "review_seconds",
    "private_mode_minutes",
    "live_view",
    "tracker_auto_start",
    "tracker_min_version",
    "capture_rules",
  ],
  retention: ["retention_days", "face_retention_days"],
  productivity: ["productivity_rules"],
  registration: ["self_registration", "second_factor_roles", "session_days"],
  classes: ["absence_notices", "session_correction_days", "face_enabled", "face_trust"],
} as const;

/** `more` is for settings that this page does not know yet. */
export type Group = keyof typeof GROUPS | "more";
export const GROUP_NAMES = [...Object.keys(GROUPS), "more"] as readonly Group[];

export function groupOf(key: string): Group {
  return GROUP_NAMES.find((group) => group !== "more" && (GROUPS[group] as readonly string[]).includes(key)) ?? "more";
}

/** Rules by which days are judged: days that are over keep the one they had, unless it is decided otherwise. */
export const JUDGES_DAYS: readonly string[] = [
  "working_hours",
  "working_days",
  "holidays",
  "late_threshold_minutes",
  "productivity_rules",
];

/** In the order of the group, then as they come. */
export function inOrder<One extends { key: string }>(settings: readonly One[], group: Group): One[] {
  const order: readonly string[] = group === "more" ? [] : GROUPS[group];
  return settings
    .filter(({ key }) => groupOf(key) === group)
    .toSorted((one, other) => order.indexOf(one.key) - order.indexOf(other.key));
}
