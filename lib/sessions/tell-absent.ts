import { type Notification, notificationColumns, tellNotified } from "../notifications/notify.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { PublishOf } from "../platform/live/after-commit.ts";

type Told = Notification & { org_id: string; user_id: string };

/** Tells whom a schedule has just written down as absent from these sessions, where their organization says so. */
export async function tellAbsent(
  db: Db,
  publish: PublishOf,
  sessions: readonly { org_id: string; id: string }[],
  at: Date,
): Promise<void> {
  const names = [sessions.map(({ org_id }) => org_id), sessions.map(({ id }) => id)];
  const told = await db.query<Told>(insertNotices, [...names, at]);
  for (const { org_id, user_id, ...notification } of told)
    tellNotified((event) => publish({ ...event, org_id }), user_id, notification);
}

const insertNotices = `
  insert into notifications as n (org_id, user_id, type, title, body, data)
  select m.org_id, m.user_id, 'marked_absent', 'You were marked absent from ' || left(s.name, 200), '',
    jsonb_build_object('session_id', s.id, 'starts_at', s.starts_at)
  from attendance_sessions s
  join system_settings k on k.org_id = s.org_id and k.setting_key = 'absence_notices' and k.setting_value = 'true'
  join session_attendance m on m.org_id = any ($1::uuid[]) and m.session_id = s.id
  join users u on u.org_id = m.org_id and u.id = m.user_id and u.status = 'active'
  where s.org_id = any ($1::uuid[]) and s.id = any ($2::uuid[])
    and m.method = 'schedule' and m.status = 'absent' and m.updated_at = $3
  returning ${notificationColumns}, n.org_id, n.user_id`;
