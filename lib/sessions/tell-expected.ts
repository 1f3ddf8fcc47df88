import { notifyAll } from "../notifications/notify.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { type KeptSession, wasEnrolled } from "./session.ts";

type By = Pick<Principal, "org_id" | "user_id" | "name">;

const DONE = { session_moved: "moved", session_cancelled: "cancelled" } as const;
type Type = keyof typeof DONE;

/** Tells those who are expected that a session is at another time. */
export async function tellMoved(
  db: Db,
  publish: Publish,
  by: By,
  before: KeptSession,
  after: KeptSession,
): Promise<void> {
  const isSame = +before.starts_at === +after.starts_at && +before.ends_at === +after.ends_at;
  if (!isSame) await tellOf(db, publish, by, "session_moved", after);
}

/** Tells those who are expected that a session is not held. */
export async function tellCancelled(db: Db, publish: Publish, by: By, of: KeptSession): Promise<void> {
  await tellOf(db, publish, by, "session_cancelled", of);
}

async function tellOf(
  db: Db,
  publish: Publish,
  by: By,
  type: Type,
  { id, name, starts_at, ends_at }: KeptSession,
): Promise<void> {
  const expected = await db.query<{ user_id: string }>(selectExpected, [id, by.user_id]);
  await tell(db, publish, by, expected, {
    type,
    what: name.slice(0, 130),
    data: { session_id: id, starts_at, ends_at },
  });
}

/** Tells a class once of what became of so many sessions of a series; of none nobody is told. */
export async function tellOfSeries(
  db: Db,
  publish: Publish,
  by: By,
  { id, class_id, name }: { id: string; class_id: string; name: string },
  type: Type,
  sessions: number,
): Promise<void> {
  if (sessions === 0) return;
  const members = await db.query<{ user_id: string }>(selectEnrolled, [class_id, by.user_id]);
  const what = `${sessions === 1 ? "one session" : `${sessions} sessions`} of ${name.slice(0, 110)}`;
  await tell(db, publish, by, members, { type, what, data: { series_id: id, sessions } });
}

async function tell(
  db: Db,
  publish: Publish,
  { org_id, name }: By,
  members: readonly { user_id: string }[],
  { type, what, data }: { type: Type; what: string; data: Record<string, unknown> },
): Promise<void> {
  const title = `${name.slice(0, 100)} has ${DONE[type]} ${what}`;
  const userIds = members.map(({ user_id }) => user_id);
  await notifyAll(db, publish, userIds, { org_id, type, title, data });
}

const selectEnrolled = `
  select user_id from enrollments
  where org_id = (select app.current_org()) and class_id = $1 and dropped_at is null and user_id <> $2
  order by user_id`;

const selectExpected = `
  select e.user_id
  from attendance_sessions s
  join enrollments e on e.org_id = s.org_id and e.class_id = s.class_id and e.dropped_at is null and ${wasEnrolled}
  where s.org_id = (select app.current_org()) and s.id = $1 and e.user_id <> $2
  order by e.user_id`;
