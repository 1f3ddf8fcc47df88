import type { Db } from "../../platform/db/transaction.ts";
import type { Change, Records } from "./change.ts";
import { dayColumns, markColumns, meetingColumns, pauseColumns, profileColumns, toldColumns } from "./columns.ts";
import type { AnyRow, Fed, Versioned, Voidable } from "./read.ts";

/** A record that an operation changes. */
export type Target = {
  resource: "attendance_record" | "lunch_break" | "meeting" | "session_mark" | "notification" | "profile";
  id: string;
};

/** A record as a pull would tell of it now; undefined for none. Whether the caller may see it is known already. */
export async function findCurrent(db: Db, { resource, id }: Target): Promise<Change | undefined> {
  const found = await find(db, resource, id);
  if (found === undefined) return undefined;
  const { changed: _, version = null, deleted = false, ...record } = found;
  return { resource, id, version, deleted, record: deleted ? null : record } as unknown as Change;
}

function find(db: Db, resource: Target["resource"], id: string): Promise<AnyRow | undefined> {
  switch (resource) {
    case "attendance_record":
      return db.find<Versioned<Records["attendance_record"]>>(selectDay, [id]);
    case "lunch_break":
      return db.find<Voidable<Records["lunch_break"]>>(selectPause, [id]);
    case "meeting":
      return db.find<Voidable<Records["meeting"]>>(selectMeeting, [id]);
    case "session_mark":
      return db.find<Versioned<Records["session_mark"]>>(selectMark, [id]);
    case "notification":
      return db.find<Fed<Records["notification"]>>(selectNotification, [id]);
    case "profile":
      return db.find<Versioned<Records["profile"]>>(selectProfile, [id]);
  }
}

const selectDay = `
  select ${dayColumns} from attendance_records r where r.org_id = (select app.current_org()) and r.id = $1`;

const selectPause = `
  select ${pauseColumns} from lunch_breaks r where r.org_id = (select app.current_org()) and r.id = $1`;

const selectMeeting = `
  select ${meetingColumns} from meetings r where r.org_id = (select app.current_org()) and r.id = $1`;

const selectMark = `
  select ${markColumns}, case when me.id in (s.teacher_id, c.teacher_id) and r.user_id <> me.id then r.note end as note
  from session_attendance r
  join attendance_sessions s on s.org_id = r.org_id and s.id = r.session_id
  left join classes c on c.org_id = s.org_id and c.id = s.class_id
  cross join (select nullif(current_setting('app.user_id', true), '')::uuid as id) me
  where r.org_id = (select app.current_org()) and r.id = $1`;

const selectNotification = `
  select ${toldColumns} from notifications r where r.org_id = (select app.current_org()) and r.id = $1`;

const selectProfile = `
  select ${profileColumns} from users r where r.org_id = (select app.current_org()) and r.id = $1`;
