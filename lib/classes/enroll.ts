import type { Db } from "../platform/db/transaction.ts";
import { type KeptClass, lockClass } from "./class.ts";
import { membersPerClass } from "./plan.ts";

/** `enrolled` now; `already` before; `full`: no place was left; `inactive`: no member any more; `teacher`: teaches it. */
export const ENROLLING = ["enrolled", "already", "full", "inactive", "teacher"] as const;

export type Enrolling = { user_id: string; result: (typeof ENROLLING)[number] };

type Candidate = { user_id: string; is_active: boolean; is_in: boolean };

/**
 * Enrols members in the order in which they are named, as long as there are places. Whoever races for the last one waits
 * for the class; the table refuses one too many all the same.
 */
export async function enroll(
  db: Db,
  { org_id, by, now }: { org_id: string; by: string; now: Date },
  { id: classId, teacher }: Pick<KeptClass, "id" | "teacher">,
  userIds: readonly string[],
): Promise<Enrolling[]> {
  await lockClass(db, classId);
  const limit = await membersPerClass(db, org_id);
  const { capacity, enrolled } = await db.one<{ capacity: number | null; enrolled: number }>(selectRoom, [classId]);
  const places = Math.min(capacity ?? Number.POSITIVE_INFINITY, limit ?? Number.POSITIVE_INFINITY);
  const candidates = await db.query<Candidate>(selectCandidates, [classId, [...new Set(userIds)]]);
  let left = Math.max(0, places - enrolled);
  const results = candidates.map(({ user_id, is_active, is_in }): Enrolling => {
    if (!is_active) return { user_id, result: "inactive" };
    if (user_id === teacher.id) return { user_id, result: "teacher" };
    if (is_in) return { user_id, result: "already" };
    if (left === 0) return { user_id, result: "full" };
    left -= 1;
    return { user_id, result: "enrolled" };
  });
  const joined = results.filter(({ result }) => result === "enrolled").map(({ user_id }) => user_id);
  if (joined.length > 0) await db.query(insertEnrollments, [org_id, classId, joined, now, by]);
  return results;
}

/** Ends a member's time in a class; false for who is not in it. */
export async function drop(
  db: Db,
  { by, now }: { by: string; now: Date },
  classId: string,
  userId: string,
): Promise<boolean> {
  await lockClass(db, classId);
  return (await db.query(endEnrollment, [classId, userId, now, by])).length > 0;
}

const selectRoom = `
  select capacity, enrolled from classes where org_id = (select app.current_org()) and id = $1`;

const selectCandidates = `
  select n.user_id, u.status = 'active' as is_active, e.id is not null as is_in
  from unnest($2::uuid[]) with ordinality as n (user_id, position)
  join users u on u.org_id = (select app.current_org()) and u.id = n.user_id
  left join enrollments e on e.org_id = u.org_id and e.class_id = $1 and e.user_id = n.user_id and e.dropped_at is null
  order by n.position`;

const insertEnrollments = `
  insert into enrollments (org_id, class_id, user_id, enrolled_at, enrolled_by)
  select $1, $2, n.user_id, $4, $5 from unnest($3::uuid[]) as n (user_id)`;

const endEnrollment = `
  update enrollments set dropped_at = greatest(enrolled_at, $3), dropped_by = $4
  where org_id = (select app.current_org()) and class_id = $1 and user_id = $2 and dropped_at is null
  returning 1`;
