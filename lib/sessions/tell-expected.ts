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

const selectExpected = `
  select e.user_id
  from attendance_sessions s join enrollments e on e.class_id = s.class_id and e.dropped_at is null and ${wasEnrolled}
  where s.id = $1 and e.user_id <> $2
  order by e.user_id`;
