import type { Db } from "../platform/db/transaction.ts";
import { enroll } from "./enroll.ts";

/**
 * Puts a member who is one again back into the classes that they were in when they left the organization, while there are
 * places. What they had left before, or were taken out of, stays as it is.
 */
export async function returnToClasses(
  db: Db,
  by: { org_id: string; by: string; now: Date },
  userId: string,
): Promise<void> {
  const left = await db.query<{ id: string; teacher: { id: string; name: string } }>(selectLeft, [userId]);
  for (const each of left) await enroll(db, by, each, [userId]);
}

// Nobody has ended it: it ended with the membership. In the order of ids, as two who come back wait for the same classes.
const selectLeft = `
  select c.id, jsonb_build_object('id', t.id, 'name', t.name) as teacher
  from (
    select distinct on (class_id) class_id, dropped_at, dropped_by from enrollments
    where org_id = (select app.current_org()) and user_id = $1
    order by class_id, enrolled_at desc
  ) e
  join classes c on c.org_id = (select app.current_org()) and c.id = e.class_id and c.is_active
  join users t on t.org_id = c.org_id and t.id = c.teacher_id
  where e.dropped_at is not null and e.dropped_by is null
  order by c.id`;
