import { NOW_MS } from "../attendance/facts/context.ts";
import { declareCheckIn } from "../corrections/declare-check-in.ts";
import { declareCheckOut } from "../corrections/declare-check-out.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { wholeSecond } from "../platform/time/timestamp.ts";
import { sourceOf } from "../timeline/rules/source.ts";
import { lockOpenSession } from "../timeline/work-session.ts";
import type { By, Marking } from "./mark.ts";
import type { KeptSession } from "./session.ts";

/**
 * Writes a mark. In a session that counts as work, whoever works comes to work with it: the answer is what has begun.
 * Students do not work, and whoever is at work stays there. So does whoever tells later that they were there: what they
 * did since, nobody knows. Nobody's mark is refused because of their work.
 */
export async function withWork<Written>(
  db: Db,
  { id, status }: KeptSession,
  by: By,
  { at, method }: Marking,
  write: () => Promise<Written>,
): Promise<{ written: Written; begun: string | null }> {
  const { user_id, role } = by.principal;
  // The timeline is locked before the mark, as everybody does who changes both.
  const open = await lockOpenSession(db, user_id);
  const written = await write();
  const isNow = status === "active" && by.now.getTime() - at.getTime() < NOW_MS;
  if (role === "student" || open !== undefined || !isNow) return { written, begun: null };
  const fact = {
    at: wholeSecond(at),
    ended_at: undefined,
    location: undefined,
    notes: undefined,
    source: method === "geofence" ? sourceOf(by.call) : method,
    is_given: at < by.now,
  };
  const declared = await unlessRefused(() => declareCheckIn({ db, ...by }, fact));
  if (declared === undefined || "deferred" in declared || declared.known) return { written, begun: null };
  await db.query(setWork, [id, user_id, declared.work_session_id]);
  return { written, begun: declared.work_session_id };
}

/** Who leaves ends the work that their mark has begun; other work goes on. */
export async function endWork(db: Db, by: By, workSessionId: string, left: Date): Promise<void> {
  const open = await lockOpenSession(db, by.principal.user_id);
  if (open?.id !== workSessionId) return;
  const at = wholeSecond(left);
  const fact = { at, location: undefined, notes: undefined, source: sourceOf(by.call), is_given: left < by.now };
  await unlessRefused(() => declareCheckOut({ db, ...by }, fact));
}

/** Undefined where their work allows no such thing, as on a day that is settled; errors of ours are errors. */
async function unlessRefused<Declared>(declare: () => Promise<Declared>): Promise<Declared | undefined> {
  try {
    return await declare();
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return undefined;
    throw error;
  }
}

const setWork = `
  update session_attendance set work_session_id = $3
  where org_id = (select app.current_org()) and session_id = $1 and user_id = $2`;
