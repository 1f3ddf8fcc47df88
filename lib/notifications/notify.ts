import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import type { LiveEvent } from "../platform/live/events.ts";

/** What members are told of in the application. */
const NOTIFICATION_TYPES = [
  "session_ended",
  "break_open",
  "attendance_corrected",
  "checked_in_by_other",
  "import_finished",
  "account_declined",
  "data_export_requested",
  "data_export_ready",
  "data_export_failed",
  "own_attendance_corrected",
  "days_judged_again",
  "correction_requested",
  "correction_decided",
  "leave_requested",
  "leave_decided",
  "domain_record_missing",
  "session_moved",
  "session_cancelled",
  "mark_reviewed",
  "marked_absent",
  "face_deleted",
  "face_consent_ended",
  "sync_conflict_expired",
  "live_view_started",
  "live_view_extended",
  "picture_removed",
  "report_export_ready",
  "report_export_failed",
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** A notification as its member sees it. */
export const notification = z
  .object({
    id,
    type: z.string(),
    title: z.string(),
    body: z.string(),
    /** What it is about, by ids and dates, so that a client can lead there. */
    data: z.record(z.string(), z.unknown()),
    read_at: instantOut.nullable(),
    created_at: instantOut,
  })
  .meta({ id: "Notification" });

export type Notification = Row<typeof notification>;

export type NewNotification = {
  org_id: string;
  /** Whom it is for; nobody else ever sees it. */
  user_id: string;
  type: NotificationType;
  /** One line, 255 characters at most. */
  title: string;
  body?: string;
  data?: Record<string, unknown>;
};

/** The columns of `Notification`, of the table aliased `n`. */
export const notificationColumns = "n.id, n.type, n.title, n.body, n.data, n.read_at, n.created_at";

/** Tells a member something: a row that waits until it is read, and an event for the devices that are open now. */
export async function notify(
  db: Db,
  publish: (event: LiveEvent) => void,
  { user_id, ...told }: NewNotification,
): Promise<Notification> {
  const [written] = await notifyAll(db, publish, [user_id], told);
  if (written === undefined) throw new Error("nothing was written");
  return written;
}

/** Tells several members the same. */
export async function notifyAll(
  db: Db,
  publish: (event: LiveEvent) => void,
  userIds: readonly string[],
  { org_id, type, title, body = "", data = {} }: Omit<NewNotification, "user_id">,
): Promise<Notification[]> {
  if (userIds.length === 0) return [];
  type Written = Notification & { user_id: string };
  const rows = await db.query<Written>(insertNotifications, [org_id, userIds, type, title, body, data]);
  return rows.map(({ user_id, ...written }) => {
    tellNotified(publish, user_id, written);
    return written;
  });
}

/** Tells each their own, in whatever organizations they are, by one statement. */
export async function notifyEach(
  db: Db,
  publish: (event: LiveEvent & { org_id: string }) => void,
  told: readonly NewNotification[],
): Promise<void> {
  if (told.length === 0) return;
  type Written = Notification & { org_id: string; user_id: string };
  for (const { org_id, user_id, ...written } of await db.query<Written>(insertEach, [JSON.stringify(told)]))
    tellNotified((event) => publish({ ...event, org_id }), user_id, written);
}

/** Tells the devices of a member that are open now what was written for them. */
export function tellNotified(publish: (event: LiveEvent) => void, user_id: string, written: Notification): void {
  publish({ event: "notification", channel: "notifications", user_id, department: null, data: { ...written } });
}

const insertNotifications = `
  insert into notifications as n (org_id, user_id, type, title, body, data)
  select $1, u.user_id, $3, $4, $5, $6 from unnest($2::uuid[]) as u (user_id)
  returning ${notificationColumns}, n.user_id`;

const insertEach = `
  insert into notifications as n (org_id, user_id, type, title, body, data)
  select t.org_id, t.user_id, t.type, t.title, t.body, t.data
  from jsonb_to_recordset($1::jsonb) as t (org_id uuid, user_id uuid, type text, title text, body text, data jsonb)
  returning ${notificationColumns}, n.org_id, n.user_id`;
