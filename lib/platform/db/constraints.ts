import type { ErrorCode } from "../errors.ts";

/** What a violated constraint means to the client, by the constraint's name: message texts change with the locale. */
const CODE_OF_CONSTRAINT: Readonly<Record<string, ErrorCode>> = {
  users_org_email_key: "EMAIL_TAKEN",
  users_proven_email_key: "EMAIL_TAKEN",
  users_org_employee_id_key: "EMPLOYEE_ID_TAKEN",
  organizations_proven_domain_key: "DOMAIN_TAKEN",
  passkeys_credential_key: "PASSKEY_TAKEN",
  work_sessions_one_open: "ALREADY_CHECKED_IN",
  work_sessions_overlap: "ACTIVITY_OVERLAPS",
  lunch_breaks_one_open: "BREAK_ALREADY_STARTED",
  lunch_breaks_overlap: "ACTIVITY_OVERLAPS",
  meetings_overlap: "ACTIVITY_OVERLAPS",
  leaves_overlap: "LEAVE_OVERLAPS",
  places_org_name_key: "PLACE_NAME_TAKEN",
  classes_org_code_key: "CLASS_CODE_TAKEN",
  classes_full: "CLASS_FULL",
  enrollments_open: "ALREADY_ENROLLED",
  attendance_sessions_overlap: "SESSION_OVERLAPS",
  attendance_sessions_one_active: "CLASS_HAS_ACTIVE_SESSION",
  session_attendance_device: "DEVICE_ALREADY_USED",
  face_consents_one: "FACE_CONSENT_GIVEN",
  live_views_one_open: "LIVE_VIEW_OPEN",
  data_exports_one_running: "EXPORT_RUNNING",
  report_exports_one_running: "EXPORT_RUNNING",
};

/** The error code for a database error, if it is one that a client can cause. */
export function codeOfConstraint(error: unknown): ErrorCode | undefined {
  const { constraint } = error as { constraint?: string };
  return constraint === undefined ? undefined : CODE_OF_CONSTRAINT[constraint];
}
