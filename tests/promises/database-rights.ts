/** What the two service roles may do, table by table. A table that is not here fails the suite. */

export type Rights = Readonly<Record<"muster_app" | "muster_worker", string>>;

const ALL = "delete, insert, select, update";
/** Everything but deleting: rows are ended or emptied. */
const WRITE = "insert, select, update";
/** Reached through functions only, or by the owner. */
const NONE: Rights = { muster_app: "", muster_worker: "" };

export const TABLES: Readonly<Record<string, Rights>> = {
  session_series: { muster_app: WRITE, muster_worker: "select" },
  attendance_sessions: { muster_app: WRITE, muster_worker: "select, update" },
  activity_logs: { muster_app: "delete, insert, select", muster_worker: "delete, insert, select" },
  // Asked for and answered by requests; mails read them, and retention deletes.
  address_changes: { muster_app: ALL, muster_worker: "delete, select" },
  address_proofs: { muster_app: "delete, select, update", muster_worker: ALL },
  attendance_records: { muster_app: WRITE, muster_worker: WRITE },
  // Written by triggers alone.
  audit_changes: { muster_app: "select", muster_worker: "select" },
  // Written once, column by column; a function alone deletes.
  audit_log: { muster_app: "select", muster_worker: "select" },
  // Decided by requests; retention empties reasons.
  applied_rules: { muster_app: WRITE, muster_worker: "select, update" },
  applied_rule_days: { muster_app: "insert, select", muster_worker: "select" },
  classes: { muster_app: ALL, muster_worker: "select, update" },
  // Asked for by requests; a job and retention do the rest.
  corrections: { muster_app: WRITE, muster_worker: ALL },
  data_exports: { muster_app: "insert, select", muster_worker: "delete, select, update" },
  // Cancelled column by column.
  report_exports: { muster_app: "insert, select", muster_worker: "delete, select, update" },
  member_departments: { muster_app: "select", muster_worker: "select" },
  day_closings: { muster_app: "select", muster_worker: WRITE },
  day_reports: { muster_app: "select", muster_worker: WRITE },
  enrollments: { muster_app: WRITE, muster_worker: "select, update" },
  // Given and withdrawn by requests; retention ends them, and forgets from where they were given.
  live_views: { muster_app: WRITE, muster_worker: "delete, select, update" },
  face_consents: { muster_app: WRITE, muster_worker: "delete, select, update" },
  // Registered by requests, which note a match by its column; a job seals them anew, and retention deletes.
  faces: { muster_app: "delete, insert, select", muster_worker: "delete, select, update" },
  // Written by requests of administrators; retention empties their reasons.
  fact_changes: { muster_app: WRITE, muster_worker: "select, update" },
  focus_changes: { muster_app: "select", muster_worker: "delete, insert, select" },
  idempotency_keys: { muster_app: ALL, muster_worker: "delete, select, update" },
  import_rows: { muster_app: "select, update", muster_worker: WRITE },
  imports: { muster_app: "insert, select", muster_worker: "delete, select, update" },
  // A job makes those that nobody made: of people who asked to join on their own.
  invites: { muster_app: WRITE, muster_worker: "insert, select" },
  // Counted up, column by column; a function alone deletes.
  looks: { muster_app: "insert, select", muster_worker: "insert, select" },
  leaves: { muster_app: WRITE, muster_worker: "select, update" },
  lunch_breaks: { muster_app: WRITE, muster_worker: "select, update" },
  meetings: { muster_app: WRITE, muster_worker: "select" },
  notifications: { muster_app: ALL, muster_worker: ALL },
  organizations: { muster_app: WRITE, muster_worker: "select, update" },
  // Written by triggers alone.
  past_rules: { muster_app: "select", muster_worker: "select" },
  passkeys: { muster_app: ALL, muster_worker: "select" },
  password_resets: { muster_app: "select, update", muster_worker: ALL },
  // Asked for by requests, which also remove; a job makes the picture, and the sweep ends what nothing came of.
  picture_uploads: { muster_app: "delete, insert, select", muster_worker: "delete, select, update" },
  places: { muster_app: ALL, muster_worker: "select" },
  productivity_summary: { muster_app: "select", muster_worker: WRITE },
  quota_usage: { muster_app: WRITE, muster_worker: ALL },
  recovery_codes: { muster_app: ALL, muster_worker: "" },
  refresh_tokens: { muster_app: WRITE, muster_worker: "select" },
  session_attendance: { muster_app: WRITE, muster_worker: WRITE },
  schedules: { muster_app: ALL, muster_worker: "select" },
  screenshots: { muster_app: ALL, muster_worker: "delete, select, update" },
  // Written by requests; retention ends conflicts, and deletes. Of what is gone triggers alone tell.
  sync_devices: { muster_app: ALL, muster_worker: "delete, select, update" },
  sync_operations: { muster_app: ALL, muster_worker: "delete, select, update" },
  sync_tombstones: { muster_app: "delete, select", muster_worker: "delete, select, update" },
  system_settings: { muster_app: WRITE, muster_worker: "select" },
  // What mails told: written by jobs, deleted by retention.
  told_days: { muster_app: "select", muster_worker: "delete, insert, select" },
  totp_factors: { muster_app: ALL, muster_worker: "select" },
  user_activity_tracking: { muster_app: "select", muster_worker: ALL },
  user_sessions: { muster_app: ALL, muster_worker: "delete, select, update" },
  user_status: { muster_app: WRITE, muster_worker: WRITE },
  users: { muster_app: WRITE, muster_worker: WRITE },
  work_sessions: { muster_app: WRITE, muster_worker: "select, update" },
  // Notes of the sweep, of no organization.
  "app.file_sweeps": { muster_app: "", muster_worker: "insert, select, update" },
  "app.audited_tables": NONE,
  // Of no organization: which feed this is.
  "app.sync_epoch": { muster_app: "select", muster_worker: "select" },
  "live.attempts": NONE,
  "live.changed_standings": NONE,
  "live.counters": NONE,
  "live.mailbox_mails": NONE,
  "live.sockets": NONE,
  "live.subscriptions": NONE,
  "live.tickets": NONE,
  "migrations.applied": NONE,
};

/** Columns that name a member or a thing without a foreign key that would keep them in their organization. */
export const LOOSE_COLUMNS: Readonly<Record<string, string>> = {
  "activity_logs.user_id": "the member of the row's work session, which is a reference; both are written from one row",
  "attendance_sessions.ended_by": "how it ended: teacher or schedule",
  "audit_changes.actor_id": "changes outlive members",
  "audit_changes.member_id": "changes outlive members",
  "audit_changes.row_id": "the key of a row of any table, that may be gone",
  "audit_log.resource_id": "what an entry is about may be gone, or of any kind",
  "audit_log.user_id": "entries outlive members",
  "audit_log.viewed_member_id": "computed from the entry",
  "corrections.change_id": "names a set of changes, which has many rows",
  "faces.key_id": "which key of the server a face is sealed by, of FACE_KEYS",
  "fact_changes.fact_id": "a fact of one of three kinds, of the same member; facts are never deleted",
  "fact_changes.set_id": "binds the changes of one decision",
  "session_attendance.class_id": "that of its session, which is a reference; a trigger writes it",
  "sync_tombstones.class_id": "who is told, which may be gone by then",
  "sync_tombstones.session_id": "who is told, which may be gone by then",
  "sync_operations.record_id": "a record of one of several kinds, read by whoever may see it",
  "sync_operations.op_id": "made up by the device for what was done",
  "live_views.stream_id": "names the pictures of the views of a member at a time; it is no row",
  "sync_devices.device_id": "made up by the device for itself",
  "live.sockets.connection_id": "the socket itself",
  "user_activity_tracking.user_id":
    "written by ingestion alone, which takes it only where the member is of the organization",
  "users.employee_id": "a personnel number; no reference",
  "work_sessions.ended_by": "how it ended: member, auto or admin",
};
