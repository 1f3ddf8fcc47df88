import { breakColumns } from "../../attendance/lunch-break.ts";
import { recordColumns } from "../../attendance/record.ts";

/** SQL of what the feed shows of a row, of the table aliased `r`. */

const changed = "r.changed_xid::text as changed";

export const profileColumns = `
  r.id, r.email, r.name, r.employee_id, r.role, r.status, r.department, r.managed_departments, r.phone_number,
  r.picture_key as profile_picture_url, r.screenshot_interval_minutes, r.version, ${changed}`;

export const personColumns = `r.id, r.name, ${changed}`;

export const classColumns = `
  r.id, r.name, r.code, r.description, r.teacher_id, r.timezone, r.place_id, r.self_enroll, r.is_active, ${changed}`;

export const enrollmentColumns = `
  r.id, r.class_id, r.user_id, r.enrolled_at, r.dropped_at, ${changed}`;

export const sessionColumns = `
  r.id, r.class_id, r.teacher_id, r.name, r.description, r.starts_at, r.ends_at, r.status, r.started_at, r.ended_at,
  r.taken_at, r.methods, r.require_all, r.opens_before_minutes, r.late_after_minutes, r.early_leave_minutes,
  r.counts_as_work, r.place_id, r.fence, ${changed}`;

/** Without the note, which is for whoever teaches. */
export const markColumns = `
  r.id, r.session_id, r.user_id, r.status, r.marked_at, r.left_at, r.left_early, r.method, r.review, r.work_session_id,
  r.version, ${changed}`;

export const dayColumns = `${recordColumns}, r.version, ${changed}`;

export const workColumns = `
  r.id, r.attendance_record_id, r.started_at, r.ended_at, r.ended_by, r.voided_at is not null as deleted, ${changed}`;

export const pauseColumns = `${breakColumns}, voided_at is not null as deleted, ${changed}`;

export const meetingColumns = `
  r.id, r.work_session_id, r.start_time, r.end_time, r.title, r.voided_at is not null as deleted, ${changed}`;

export const toldColumns = `
  r.id, r.type, r.title, r.body, r.data, r.read_at, r.created_at, ${changed}`;
