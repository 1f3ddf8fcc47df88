/** Tables whose changes are not kept one by one, and why. A table that is in neither list fails the suite. */
export const NOT_AUDITED: Readonly<Record<string, string>> = {
  activity_logs: "evidence: what trackers report all day, by the hundred a second",
  address_proofs: "a link that works once; that it was used is an entry and a change of its account",
  applied_rule_days: "a trace of its own: what a decision about the past made of each day",
  audit_changes: "the trace itself: no role writes or removes a row of it",
  audit_log: "the trace itself: no role changes or removes a row of it",
  day_closings: "which days are closed: made again by the night",
  day_reports: "who still gets a report of a day: made again by the night",
  focus_changes: "evidence, for two days",
  idempotency_keys: "answers of requests that are sent again, for a day",
  import_rows: "a file that somebody sent; what it did is kept as changes of accounts",
  looks: "a trace of its own: counted up by reads, and taken away by no role",
  member_departments: "follows from changes of accounts, which are kept",
  notifications: "what the product told somebody; that they have read it is theirs",
  past_rules: "a trace of its own: what held before each change of a setting, which is kept, too",
  password_resets: "a link that works once; that it was used is an entry and a change of its account",
  productivity_summary: "sums of evidence: made again by the night",
  quota_usage: "counts of a day",
  recovery_codes: "hashes that sign in once each; that they were made, and that one was used, are entries",
  refresh_tokens: "what keeps a session going; the session's beginning and end are kept",
  told_days: "what mails have told of days, for a month",
  user_activity_tracking: "evidence: what trackers report all day, by the hundred a second",
  user_status: "what somebody does at the moment: follows from evidence",
  "app.audited_tables": "the list of audited tables, written by migrations",
  "app.file_sweeps": "how far the sweep of the bucket has come",
  "live.attempts": "counts of attempts, for hours",
  "live.counters": "counts of requests, for minutes",
  "live.mailbox_mails": "counts of a day",
  "live.sockets": "what is connected at the moment",
  "live.subscriptions": "what is listened to at the moment",
  "live.tickets": "a ticket for a socket, for a minute",
  "migrations.applied": "written by the owner alone",
};

/** Tables of which not every kind of statement is kept, and why. */
export const PARTLY: Readonly<Record<string, { operations: readonly string[]; why: string }>> = {
  screenshots: { operations: ["delete"], why: "taken all day by trackers: what matters is that one is gone" },
};

/** Columns of which only that they changed is kept. */
export const SECRETS: readonly string[] = [
  "users.password_hash",
  "invites.code_hash",
  "address_changes.confirm_hash",
  "address_changes.cancel_hash",
  "passkeys.credential_id",
  "passkeys.public_key",
  "totp_factors.sealed_secret",
  "totp_factors.pending_secret",
  "session_attendance.device_hash",
  "session_attendance.exclusive_device",
  "faces.sealed",
  "screenshots.object_key",
  "screenshots.thumbnail_key",
  "screenshots.rejected_reason",
  "screenshots.content_type",
  "screenshots.active_window_title",
  "screenshots.active_application",
  "screenshots.category",
  "screenshots.is_productive",
];

/** Columns with the name of a secret that are none, and why. */
export const NO_SECRET: Readonly<Record<string, string>> = {
  "organizations.domain_token": "is to stand in the DNS, for everybody",
  "face_consents.notice_hash": "is of a text that every member may read",
};

/** Columns that are no change by themselves, and why. */
export const NO_CHANGE: Readonly<Record<string, string>> = {
  ...each(
    "says when another column changed",
    "organizations.updated_at",
    "users.updated_at",
    "attendance_records.updated_at",
    "lunch_breaks.updated_at",
    "system_settings.updated_at",
    "system_settings.updated_by",
    "schedules.set_at",
    "classes.updated_at",
    "attendance_sessions.updated_at",
    "session_series.updated_at",
    "session_attendance.updated_at",
    "session_attendance.version",
  ),
  ...each(
    "follows from the evidence of the day",
    "attendance_records.closed_at",
    "attendance_records.judged_at",
    "attendance_records.findings",
    "attendance_records.total_work_duration",
    "attendance_records.total_active_duration",
    "attendance_records.total_idle_duration",
    "attendance_records.total_break_duration",
    "attendance_records.total_meeting_duration",
    "attendance_records.total_untracked_duration",
    "lunch_breaks.duration",
    "attendance_records.expected",
  ),
  ...each(
    "from where and with what device is known as long as the session is",
    "user_sessions.ip_address",
    "user_sessions.user_agent",
    "user_sessions.device_info",
  ),
  ...each("follows from who is in it", "classes.enrolled"),
  ...each("its hash stands for the text", "face_consents.notice"),
  ...each("says that the consent is not withdrawn", "face_consents.is_given", "faces.consent_given"),
  ...each("sealed by another key a face is the same", "faces.key_id"),
  ...each("says that a face was used", "faces.last_matched_at"),
  ...each("says when the status changed", "users.left_at"),
  ...each("says that the record of a domain is there as it was", "organizations.domain_checked_at"),
  ...each(
    "says that a factor was used, how its browser reaches it, or how long a new one waits",
    "passkeys.counter",
    "passkeys.last_used_at",
    "passkeys.transports",
    "totp_factors.last_step",
    "totp_factors.pending_until",
  ),
  ...each("says that a session was used", "user_sessions.last_used_at", "user_sessions.expires_at"),
  ...each(
    "how far a job has come",
    "imports.processed_rows",
    "imports.created_rows",
    "imports.updated_rows",
    "imports.unchanged_rows",
    "imports.rejected_rows",
    "imports.errors",
    "data_exports.claimed_until",
    "data_exports.told_at",
    "data_exports.parts_done",
    "data_exports.pictures_done",
    "data_exports.file_bytes",
  ),
};

function each(reason: string, ...columns: string[]): Record<string, string> {
  return Object.fromEntries(columns.map((column) => [column, reason]));
}
