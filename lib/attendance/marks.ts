import type { Db } from "../platform/db/transaction.ts";

/** What is recorded later than this after it happened was not declared as it happened. */
const AT_ONCE_MS = 3_600_000;

/** Whether something was recorded more than an hour after it happened. */
export function isDeclaredLate(at: Date, recordedAt: Date): boolean {
  return recordedAt.getTime() - at.getTime() > AT_ONCE_MS;
}

/** Marks a day to which something was declared late: it shows so, and asks for a look, until somebody has looked. */
export function markDeclaredLate(db: Db, recordId: string, at: Date, recordedAt: Date): void {
  if (isDeclaredLate(at, recordedAt)) db.send(mark, [recordId, true]);
}

/** Marks a day that somebody else should look at, whatever was declared when. */
export function markForReview(db: Db, recordId: string): void {
  db.send(mark, [recordId, false]);
}

const mark = `
  update attendance_records set
    declared_late = declared_late or $2, needs_review = true, reviewed_at = null, reviewed_by = null
  where org_id = (select app.current_org()) and id = $1`;
