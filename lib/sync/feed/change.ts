import * as z from "zod";
import { lunchBreak } from "../../attendance/lunch-break.ts";
import { attendanceRecord } from "../../attendance/record.ts";
import { user } from "../../auth/user.ts";
import { notification } from "../../notifications/notify.ts";
import type { Row } from "../../platform/http/rows.ts";
import { id, instantOut } from "../../platform/http/schemas.ts";
import { MARKING } from "../../sessions/mark.ts";
import { MARKS } from "../../sessions/rules/mark.ts";
import { REVIEWS, session } from "../../sessions/session.ts";

/** What of the caller's profile changes by itself, or says only when something did, is left out. */
const profile = user.omit({ last_login_at: true, created_at: true, updated_at: true }).meta({ id: "SyncedProfile" });

/** Somebody of the caller's classes: whoever teaches them, and to these their students. */
const person = z.object({ id, name: z.string() }).meta({ id: "SyncedPerson" });

const syncedClass = z
  .object({
    id,
    name: z.string(),
    code: z.string(),
    description: z.string().nullable(),
    teacher_id: id,
    timezone: z.string().nullable(),
    place_id: id.nullable(),
    self_enroll: z.boolean(),
    is_active: z.boolean(),
  })
  .meta({ id: "SyncedClass" });

const syncedEnrollment = z
  .object({ id, class_id: id, user_id: id, enrolled_at: instantOut, dropped_at: instantOut.nullable() })
  .meta({ id: "SyncedEnrollment" });

const syncedSession = session
  .pick({
    id: true,
    name: true,
    description: true,
    starts_at: true,
    ends_at: true,
    status: true,
    started_at: true,
    ended_at: true,
    taken_at: true,
    methods: true,
    require_all: true,
    opens_before_minutes: true,
    late_after_minutes: true,
    early_leave_minutes: true,
    counts_as_work: true,
    place_id: true,
    fence: true,
  })
  .extend({ class_id: id.nullable(), teacher_id: id })
  .meta({ id: "SyncedSession" });

const sessionMark = z
  .object({
    id,
    session_id: id,
    user_id: id,
    /** Null once it was taken back. */
    status: z.enum(MARKS).nullable(),
    marked_at: instantOut.nullable(),
    left_at: instantOut.nullable(),
    left_early: z.boolean(),
    method: z.enum(MARKING),
    review: z.enum(REVIEWS),
    work_session_id: id.nullable(),
    /** Null for whoever does not teach the session. */
    note: z.string().nullable(),
  })
  .meta({ id: "SessionMark" });

const workSession = z
  .object({
    id,
    attendance_record_id: id,
    started_at: instantOut,
    ended_at: instantOut.nullable(),
    ended_by: z.enum(["member", "auto", "admin"]).nullable(),
  })
  .meta({ id: "WorkSession" });

const meeting = z
  .object({ id, work_session_id: id, start_time: instantOut, end_time: instantOut, title: z.string().nullable() })
  .meta({ id: "Meeting" });

/** What is synced, each as its records are. */
const RECORDS = {
  profile,
  person,
  class: syncedClass,
  enrollment: syncedEnrollment,
  session: syncedSession,
  session_mark: sessionMark,
  attendance_record: attendanceRecord,
  work_session: workSession,
  lunch_break: lunchBreak,
  meeting,
  notification,
} as const;

export type Resource = keyof typeof RECORDS;

/** In the order in which a pull tells of them: what something belongs to comes first. */
export const RESOURCES = Object.keys(RECORDS) as [Resource, ...Resource[]];

export type Records = { [Name in Resource]: Row<(typeof RECORDS)[Name]> };

/** One record as it is now. `version` counts the changes of what several people change. */
export type Change = {
  [Name in Resource]: {
    resource: Name;
    id: string;
    version: number | null;
    /** Gone, or not the caller's to see any more. */
    deleted: boolean;
    record: Records[Name] | null;
  };
}[Resource];

const changeOf = <Name extends Resource, Schema extends z.ZodType>(resource: Name, record: Schema) =>
  z.object({
    resource: z.literal(resource),
    id,
    version: z.int().nullable(),
    deleted: z.boolean(),
    record: record.nullable(),
  });

export const change = z
  .discriminatedUnion("resource", [
    changeOf("profile", profile),
    changeOf("person", person),
    changeOf("class", syncedClass),
    changeOf("enrollment", syncedEnrollment),
    changeOf("session", syncedSession),
    changeOf("session_mark", sessionMark),
    changeOf("attendance_record", attendanceRecord),
    changeOf("work_session", workSession),
    changeOf("lunch_break", lunchBreak),
    changeOf("meeting", meeting),
    changeOf("notification", notification),
  ])
  .meta({ id: "SyncChange" });
