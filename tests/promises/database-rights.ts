/** What the two service roles may do, table by table. A table that is not here fails the suite. */

export type Rights = Readonly<Record<"muster_app" | "muster_worker", string>>;

const ALL = "delete, insert, select, update";
const BOTH: Rights = { muster_app: ALL, muster_worker: ALL };
/** Written by workers, shown by handlers. */
const SHOWN: Rights = { muster_app: "select", muster_worker: ALL };
/** Reached through functions only, or by the owner. */
const NONE: Rights = { muster_app: "", muster_worker: "" };

export const TABLES: Readonly<Record<string, Rights>> = {
  activity_logs: BOTH,
  attendance_records: BOTH,
  // Written once: retention alone deletes.
  audit_log: { muster_app: "insert, select", muster_worker: "delete, insert, select" },
  day_closings: SHOWN,
  day_reports: SHOWN,
  idempotency_keys: BOTH,
  import_rows: { muster_app: "select, update", muster_worker: ALL },
  imports: { muster_app: "insert, select", muster_worker: ALL },
  invites: BOTH,
  lunch_breaks: BOTH,
  meetings: BOTH,
  notifications: BOTH,
  organizations: { muster_app: "insert, select, update", muster_worker: ALL },
  password_resets: { muster_app: "select, update", muster_worker: ALL },
  productivity_summary: SHOWN,
  refresh_tokens: BOTH,
  screenshots: BOTH,
  system_settings: BOTH,
  user_activity_tracking: SHOWN,
  user_sessions: BOTH,
  user_status: BOTH,
  users: BOTH,
  work_sessions: BOTH,
  "live.attempts": NONE,
  "live.counters": NONE,
  "live.sockets": NONE,
  "live.subscriptions": NONE,
  "live.tickets": NONE,
  "migrations.applied": NONE,
};

/** Columns that name a member or a thing without a foreign key that would keep them in their organization. */
export const LOOSE_COLUMNS: Readonly<Record<string, string>> = {
  "activity_logs.user_id": "the member of the row's work session, which is a reference; both are written from one row",
  "audit_log.resource_id": "what an entry is about may be gone, or of any kind",
  "audit_log.user_id": "entries outlive members",
  "audit_log.viewed_member_id": "computed from the entry",
  "live.sockets.connection_id": "the socket itself",
  "user_activity_tracking.user_id":
    "written by ingestion alone, which takes it only where the member is of the organization",
  "users.employee_id": "a personnel number; no reference",
  "work_sessions.ended_by": "how it ended: member, auto or admin",
};
