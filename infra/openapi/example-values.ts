/**
 * What stands in the document's examples, by the name of the field: made of names alone, so that the document is the
 * same on every machine and every day. The day they tell of adds up: 32,728 s of work are 26,363 active, 1,860 idle,
 * 2,705 of breaks and 1,800 of meetings.
 */

export const TEXTS: Readonly<Record<string, string>> = {
  access_token: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTk4YzVhMCJ9.c2lnbmF0dXJl",
  action: "user.update",
  active_application: "Visual Studio Code",
  active_window: "check-in.ts — muster",
  active_window_title: "check-in.ts — muster",
  address: "Alexanderplatz 1, 10178 Berlin",
  application: "Visual Studio Code",
  body: "Your screenshots are now taken every 5 minutes.",
  category: "Development",
  check_in_ip: "203.0.113.7",
  check_out_ip: "203.0.113.7",
  code: "TIMESTAMP_TOO_OLD",
  contact_phone: "+49 30 1234567",
  content_type: "image/jpeg",
  current_password: "correct horse battery",
  cursor: "WyJBZGEiLCIwMTk4YzVhMC0xMTExLTcyMjItODMzMy00NDQ0NTU1NTY2NjYiXQ",
  department: "Engineering",
  description: "How long after the start of working hours a check-in is late.",
  device_info: "Windows 11, tracker 1.4",
  domain: "example.com",
  employee_id: "E-7K2M9QPX",
  end: "18:00",
  invite_code: "q0Yv7c3mS5l1h9XkTn2wBzR8eJd4uGfA6pKiOsLxVyM",
  ip_address: "203.0.113.7",
  key: "late_threshold_minutes",
  managed_department: "Engineering",
  name: "Ada Lovelace",
  new_password: "orbit lantern maple",
  next_cursor: "WyJBZGEiLCIwMTk4YzVhMC0xMTExLTcyMjItODMzMy00NDQ0NTU1NTY2NjYiXQ",
  notes: "Dentist in the morning.",
  organization_domain: "example.com",
  organization_name: "Analytical Engines Ltd",
  password: "correct horse battery",
  pattern: "github.com",
  phone_number: "+49 30 1234567",
  reason: "The tracker was not running.",
  refresh_token: "mZ8Jc2pWq4R6tY1uI3oP5aS7dF9gH0jKlXcVbNmQwEr",
  rejected_reason: "not an image",
  resource: "user",
  search: "ada",
  start: "09:00",
  temporary_password: "p4Xq9sVt2LmB7wZk",
  ticket: "tK3vB8nM1cX6zL9jH4gF7dS2aP5oI0uYqWeRtYuIoPa",
  timezone: "Europe/Berlin",
  title: "Weekly planning",
  token: "tK3vB8nM1cX6zL9jH4gF7dS2aP5oI0uYqWeRtYuIoPa",
  type: "daily_report",
  url: "https://github.com/example/muster",
  user_agent: "Mozilla/5.0",
  user_name: "Ada Lovelace",
};

export const NUMBERS: Readonly<Record<string, number>> = {
  absent: 0,
  accuracy_metres: 12,
  active_hours: 7.32,
  active_members: 42,
  attendance_rate: 97.6,
  average_hours: 8.6,
  average_work_hours: 8.6,
  days_worked: 20,
  expires_in: 900,
  file_size_bytes: 184_320,
  half_day: 0,
  height: 1080,
  idle_hours: 0.52,
  idle_time_seconds: 0,
  index: 0,
  keyboard_strokes: 212,
  late: 2,
  late_count: 1,
  latitude: 52.5219,
  limit: 20,
  longitude: 13.4132,
  max_users: 50,
  month: 3,
  mouse_clicks: 34,
  neutral_time: 4100,
  on_leave: 1,
  present: 20,
  productive_time: 21_063,
  productivity_score: 88,
  screenshot_bytes: 471_859_200,
  screenshots: 2560,
  size_bytes: 184_320,
  total_active_duration: 26_363,
  total_break_duration: 2705,
  total_hours: 9.09,
  total_idle_duration: 1860,
  total_keyboard_strokes: 9120,
  total_meeting_duration: 1800,
  total_mouse_clicks: 2304,
  total_screenshots: 54,
  total_tracked_time: 26_363,
  total_untracked_duration: 0,
  total_work_duration: 32_728,
  unproductive_time: 1200,
  untracked_hours: 0,
  untracked_seconds: 0,
  width: 1920,
  work_hours: 9.09,
  year: 2026,
};

export const FLAGS: Readonly<Record<string, boolean>> = { blur_applied: false, is_late: false };

export const OBJECTS: Readonly<Record<string, unknown>> = {
  fields: {
    key: "screenshots/0198c5a0/2026-03-02/0198c5a1.jpg",
    "Content-Type": "image/jpeg",
    Policy: "eyJleHBpcmF0aW9uIjo…",
  },
  metadata: { tracker_version: "1.4.0" },
};

export const DATE = "2026-03-02";

const INSTANTS: readonly [RegExp, string][] = [
  [/break_start/, `${DATE}T12:00:05Z`],
  [/break_end/, `${DATE}T12:45:10Z`],
  [/check_in|login|started|start_time|from|since/, `${DATE}T07:58:12Z`],
  [/check_out|logout|ended|end_time|^to$|until/, `${DATE}T17:03:40Z`],
  [/expires/, "2026-12-31T23:59:59Z"],
];

export function instantOf(name: string): string {
  return INSTANTS.find(([names]) => names.test(name))?.[1] ?? `${DATE}T09:30:00Z`;
}

/** A number for a field that the table does not know. */
export function guess(name: string): number {
  if (/percent/.test(name)) return 87.5;
  if (/break.*(duration|seconds)/.test(name)) return 2705;
  if (/idle.*(duration|seconds)/.test(name)) return 1860;
  if (/active.*(duration|seconds)/.test(name)) return 26_363;
  if (/(duration|seconds)$/.test(name)) return 32_728;
  return /minutes$/.test(name) ? 10 : 3;
}
