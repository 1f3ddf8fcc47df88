import { writeObject } from "../../platform/aws/bucket.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { countsOf } from "../../sessions/counts.ts";
import { renderSessionSheet, type SessionSheet } from "../pdf/session-sheet.ts";
import { type MarkRow, marksOfSession } from "./marks.ts";

/** A PDF is laid out whole, in memory, before its first byte is written. This keeps it below half of the function's time. */
const MAX_PDF_PEOPLE = 2_000;

type What = Omit<SessionSheet, "counts" | "marks" | "session"> & { session: SessionSheet["session"] & SessionKey };
type SessionKey = Parameters<typeof marksOfSession>[1];

/**
 * Draws the sheet of a session and writes it to the bucket; answers who is named in it. 422 EXPORT_TOO_LARGE beyond
 * 2,000 people.
 */
export async function writeSessionPdf(key: string, db: Db, what: What): Promise<string[]> {
  const counts = await countsOf(db, what.session.id);
  if (counts.expected > MAX_PDF_PEOPLE)
    throw new AppError("EXPORT_TOO_LARGE", { details: { max_people: MAX_PDF_PEOPLE } });
  const marks: MarkRow[] = (await Array.fromAsync(marksOfSession(db, what.session))).flat();
  await writeObject(key, await renderSessionSheet({ ...what, counts, marks }), "application/pdf");
  return marks.map(({ user_id }) => user_id);
}
