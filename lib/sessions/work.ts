import { declareCheckIn } from "../corrections/declare-check-in.ts";
import { declareCheckOut } from "../corrections/declare-check-out.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { sourceOf } from "../timeline/rules/source.ts";
import { lockOpenSession } from "../timeline/work-session.ts";
import type { By, Marking } from "./mark.ts";
import type { KeptSession } from "./session.ts";

/**
 * Whoever works and marks themselves in a session that counts as work comes to work with it. Students do not work, and
 * whoever is at work stays there. Answers what has begun. Nobody's mark is refused because of their work.
 */
export async function beginWork(db: Db, { id }: KeptSession, by: By, { at, method }: Marking): Promise<string | null> {
  const { user_id, role } = by.principal;
  if (role === "student") return null;
  const source = method === "geofence" ? sourceOf(by.call) : method;
  const fact = { at, ended_at: undefined, location: undefined, notes: undefined, source, is_given: at < by.now };
  try {
    const begun = await declareCheckIn({ db, ...by }, fact);
    if ("deferred" in begun || begun.known) return null;
    await db.query(setWork, [id, user_id, begun.work_session_id]);
    return begun.work_session_id;
  } catch (error) {
    if (error instanceof AppError && NO_WORK.includes(error.code)) return null;
    throw error;
  }
}

/** Who leaves ends the work that their mark has begun; other work goes on. */
export async function endWork(db: Db, by: By, workSessionId: string): Promise<void> {
  const open = await lockOpenSession(db, by.principal.user_id);
  if (open?.id !== workSessionId) return;
  const fact = { at: by.now, location: undefined, notes: undefined, source: sourceOf(by.call), is_given: false };
  await declareCheckOut({ db, ...by }, fact);
}

/** They are at work already, or the mark is of a day that they can declare nothing of. */
const NO_WORK: readonly string[] = [
  "ALREADY_CHECKED_IN",
  "ACTIVITY_OVERLAPS",
  "TIMESTAMP_TOO_OLD",
  "TOO_MANY_CORRECTIONS",
];

const setWork = `
  update session_attendance set work_session_id = $3 where session_id = $1 and user_id = $2`;
