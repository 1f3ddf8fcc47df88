import type { Db } from "../../platform/db/transaction.ts";
import { type Compared, comparedIn, inWords } from "../../sessions/attendance.ts";
import { type Dates, ofSessions } from "../../sessions/class-report.ts";
import type { MARKING } from "../../sessions/mark.ts";
import type { Mark } from "../../sessions/rules/mark.ts";
import { type KeptSession, type REVIEWS, withPeople } from "../../sessions/session.ts";

/** Somebody in a session. Without a mark all but who and where is null, false or empty. */
export type MarkRow = {
  session_id: string;
  session: string;
  starts_at: Date;
  user_id: string;
  name: string;
  employee_id: string;
  email: string;
  status: Mark | null;
  marked_at: Date | null;
  left_at: Date | null;
  left_early: boolean;
  method: (typeof MARKING)[number] | null;
  review: (typeof REVIEWS)[number];
  /** Why somebody should look at it, or should have, in words. */
  reasons: string[];
  note: string | null;
};

type StoredRow = Omit<MarkRow, "reasons"> & { review_reasons: string[]; qr_step_seconds: number };

/** Rows of a batch; of a class more or less, as marks are compared with all others of their session. */
const BATCH = 1000;

/** Those who were expected at a session and those who came, by name, in batches. */
export async function* marksOfSession(
  db: Db,
  { id, qr_step_seconds }: Pick<KeptSession, "id" | "qr_step_seconds">,
): AsyncGenerator<MarkRow[]> {
  const compared = await comparedIn(db, [{ id, qr_step_seconds }]);
  let last: StoredRow | undefined;
  do {
    const values = [id, last?.name ?? null, last?.user_id ?? null, BATCH];
    const rows = await db.query<StoredRow>(selectOfSession, values);
    yield rows.map((row) => withReasons(row, compared));
    last = rows.length < BATCH ? undefined : rows.at(-1);
  } while (last !== undefined);
}

/**
 * What the report of a class counts: the marks of all sessions that were held and taken, session by session and by
 * name. Each batch reads its sessions by their index, so that no statement is long however many there are.
 */
export async function* marksOfClass(db: Db, dates: Dates): AsyncGenerator<MarkRow[]> {
  const { sessions } = await ofSessions(db, dates);
  let batch: string[] = [];
  let size = 0;
  for (const { id, present, late, absent, excused } of sessions) {
    batch.push(id);
    size += present + late + absent + excused;
    if (size < BATCH) continue;
    yield await readSessions(db, batch);
    [batch, size] = [[], 0];
  }
  yield await readSessions(db, batch);
}

async function readSessions(db: Db, ids: readonly string[]): Promise<MarkRow[]> {
  const rows = await db.query<StoredRow>(selectOfSessions, [ids]);
  const sessions = new Map(rows.map(({ session_id: id, qr_step_seconds }) => [id, { id, qr_step_seconds }]));
  const compared = await comparedIn(db, [...sessions.values()]);
  return rows.map((row) => withReasons(row, compared));
}

function withReasons({ review_reasons, qr_step_seconds: _, ...row }: StoredRow, compared: Compared): MarkRow {
  const codes = [...review_reasons, ...compared(row.session_id, row.user_id)];
  return { ...row, reasons: inWords(codes).map(({ text }) => text) };
}

/** Of the tables aliased `s`, `u` and `m`. */
const columns = `
  s.id as session_id, s.name as session, s.starts_at, s.qr_step_seconds, u.id as user_id, u.name, u.employee_id,
  u.email::text as email, m.status, m.marked_at, m.left_at, coalesce(m.left_early, false) as left_early,
  case when m.status is not null then m.method end as method, coalesce(m.review, 'none') as review,
  coalesce(m.review_reasons, '{}') as review_reasons, m.note`;

const selectOfSession = `${withPeople}
  select ${columns}
  from people p
  join attendance_sessions s on s.org_id = (select app.current_org()) and s.id = $1
  join users u on u.org_id = s.org_id and u.id = p.user_id
  left join session_attendance m on m.org_id = s.org_id and m.session_id = s.id and m.user_id = p.user_id
  where $2::text is null or (u.name, u.id) > ($2, $3::uuid)
  order by u.name, u.id
  limit $4`;

const selectOfSessions = `
  select ${columns}
  from attendance_sessions s
  join session_attendance m on m.org_id = s.org_id and m.session_id = s.id and m.status is not null
  join users u on u.org_id = m.org_id and u.id = m.user_id
  where s.org_id = (select app.current_org()) and s.id = any ($1)
  order by s.starts_at, s.id, u.name, u.id`;
