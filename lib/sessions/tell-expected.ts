import { notifyAll } from "../notifications/notify.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { type KeptSession, wasEnrolled } from "./session.ts";

type By = Pick<Principal, "org_id" | "user_id" | "name">;

/** Tells those who are expected that a session is at another time. */
export async function tellMoved(
  db: Db,
  publish: Publish,
  by: By,
  before: KeptSession,
  after: KeptSession,
): Promise<void> {
  const isSame = +before.starts_at === +after.starts_at && +before.ends_at === +after.ends_at;
  if (!isSame) await tell(db, publish, by, after, "session_moved", "moved");
}

/** Tells those who are expected that a session is not held. */
export async function tellCancelled(db: Db, publish: Publish, by: By, of: KeptSession): Promise<void> {
  await tell(db, publish, by, of, "session_cancelled", "cancelled");
}

async function tell(
  db: Db,
  publish: Publish,
  { org_id, user_id, name }: By,
  { id, name: session, starts_at, ends_at }: KeptSession,
  type: "session_moved" | "session_cancelled",
  done: string,
): Promise<void> {
  const expected = await db.query<{ user_id: string }>(selectExpected, [id, user_id]);
  const title = `${name.slice(0, 100)} has ${done} ${session.slice(0, 130)}`;
  const userIds = expected.map((each) => each.user_id);
  await notifyAll(db, publish, userIds, { org_id, type, title, data: { session_id: id, starts_at, ends_at } });
}

/** Tells a class once of what became of so many sessions of a series; of none nobody is told. */
export async function tellOfSeries(
  db: Db,
  publish: Publish,
  { org_id, user_id, name }: By,
  series: { id: string; class_id: string; name: string },
  type: "session_moved" | "session_cancelled",
  sessions: number,
): Promise<void> {
  if (sessions === 0) return;
  const members = await db.query<{ user_id: string }>(selectEnrolled, [series.class_id, user_id]);
  const done = type === "session_moved" ? "moved" : "cancelled";
  const times = sessions === 1 ? "one session" : `${sessions} sessions`;
  const title = `${name.slice(0, 100)} has ${done} ${times} of ${series.name.slice(0, 110)}`;
  const userIds = members.map((each) => each.user_id);
  await notifyAll(db, publish, userIds, { org_id, type, title, data: { series_id: series.id, sessions } });
}

const selectEnrolled = `
  select user_id from enrollments where class_id = $1 and dropped_at is null and user_id <> $2 order by user_id`;

const selectExpected = `
  select e.user_id
  from attendance_sessions s join enrollments e on e.class_id = s.class_id and e.dropped_at is null and ${wasEnrolled}
  where s.id = $1 and e.user_id <> $2
  order by e.user_id`;
