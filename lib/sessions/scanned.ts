import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { CountedRefusal } from "../platform/http/rate-limit.ts";
import { judge } from "./codes.ts";
import type { KeptSession } from "./session.ts";

/** What a code of a session is judged by. */
export type Scanned = Pick<
  KeptSession,
  "id" | "name" | "status" | "qr_generation" | "qr_step_seconds" | "qr_grace_seconds"
> & {
  /** How many are in its class. */
  enrolled: number;
};

/** A session whose code somebody says to have; 422 QR_INVALID for none, as for a wrong code. */
export async function findScanned(db: Db, sessionId: string): Promise<Scanned> {
  const found = await db.find<Scanned>(selectScanned, [sessionId]);
  if (found === undefined) throw new AppError("QR_INVALID");
  return found;
}

/** Wrong codes a minute, by who sends them: nobody mistypes more, and a guess is one of 2^80. */
const WRONG_CODES = 20;

/**
 * How old a code is that is good now. 422 QR_INVALID for a wrong one, of another session, or from before all codes were
 * invalidated; QR_EXPIRED for one that is over; 429 RATE_LIMITED after many wrong ones of the same device or member.
 */
export function requireFresh(orgId: string, of: Scanned, code: string, now: Date, who: string) {
  const judged = judge(orgId, of, code, now);
  if (judged.kind === "fresh") return judged;
  if (judged.kind === "expired") throw new AppError("QR_EXPIRED");
  throw new CountedRefusal("QR_INVALID", `wrong-code:${who}`, WRONG_CODES);
}

const selectScanned = `
  select s.id, s.name, s.status, s.qr_generation, s.qr_step_seconds, s.qr_grace_seconds, coalesce(c.enrolled, 0) as enrolled
  from attendance_sessions s left join classes c on c.org_id = s.org_id and c.id = s.class_id
  where s.org_id = (select app.current_org()) and s.id = $1`;
