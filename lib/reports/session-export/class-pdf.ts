import { writeObject } from "../../platform/aws/bucket.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { type Dates, ofSessions, ofStudents } from "../../sessions/class-report.ts";
import type { Mark } from "../../sessions/rules/mark.ts";
import { type ClassReport, renderClassReport } from "../pdf/class-report.ts";

/** A PDF is laid out whole, in memory, before its first byte is written. These keep it below half of the function's time. */
const MAX_PDF_STUDENTS = 500;
const MAX_PDF_SESSIONS = 400;
/** Places of the register, for each student and session one. */
const MAX_PDF_MARKS = 30_000;

type What = Omit<ClassReport, "start" | "end" | "sessions" | "students" | "totals" | "markOf">;

/**
 * Draws the report of a class and writes it to the bucket; answers who is named in it. 422 EXPORT_TOO_LARGE beyond 500
 * students, 400 sessions, or 30,000 places of the register.
 */
export async function writeClassPdf(key: string, db: Db, dates: Dates, what: What): Promise<string[]> {
  const { sessions, totals } = await ofSessions(db, dates);
  const students = await ofStudents(db, dates);
  const details = { max_students: MAX_PDF_STUDENTS, max_sessions: MAX_PDF_SESSIONS, max_marks: MAX_PDF_MARKS };
  const isTooLarge =
    students.length > MAX_PDF_STUDENTS ||
    sessions.length > MAX_PDF_SESSIONS ||
    students.length * sessions.length > MAX_PDF_MARKS;
  if (isTooLarge) throw new AppError("EXPORT_TOO_LARGE", { details });
  const markOf = await loadMarks(
    db,
    sessions.map(({ id }) => id),
  );
  const report = { ...what, start: dates.from, end: dates.to, sessions, students, totals, markOf };
  await writeObject(key, await renderClassReport(report), "application/pdf");
  return students.map(({ user }) => user.id);
}

async function loadMarks(db: Db, sessionIds: readonly string[]): Promise<ClassReport["markOf"]> {
  const rows = await db.query<{ session_id: string; user_id: string; status: Mark }>(selectMarks, [sessionIds]);
  const marks = new Map(rows.map(({ session_id, user_id, status }) => [`${session_id} ${user_id}`, status]));
  return (sessionId, userId) => marks.get(`${sessionId} ${userId}`);
}

const selectMarks = `
  select session_id, user_id, status from session_attendance
  where org_id = (select app.current_org()) and session_id = any ($1) and status is not null`;
