import { notify } from "../notifications/notify.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { LiveEvent } from "../platform/live/events.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { findMemberOn, requireNotAbove, type VisibleMember } from "../platform/tenancy/visible-member.ts";
import { longDate } from "../platform/time/words.ts";
import { type Correction, findVisibleCorrection, lockPending } from "./correction.ts";

/**
 * A request that the caller may decide on, held until the transaction ends. 403 OWN_CORRECTION for one of their own, or
 * about a day of theirs; 403 FORBIDDEN for the day of a member above them; 409 CORRECTION_DECIDED when it has an answer.
 */
export async function takeForDecision(
  db: Db,
  principal: Principal,
  correctionId: string,
): Promise<{ asked: Correction; member: VisibleMember }> {
  const { id, user_id, requested_by, date } = await findVisibleCorrection(db, principal, correctionId);
  if (user_id === principal.user_id || requested_by === principal.user_id) throw new AppError("OWN_CORRECTION");
  const member = await findMemberOn(db, principal, date, user_id);
  requireNotAbove(principal, member);
  return { asked: await lockPending(db, id), member };
}

type Outcome = {
  status: "approved" | "declined";
  now: Date;
  note: string | undefined;
  /** Which change an approved request became, where that can be undone. */
  change_id?: string | null;
};

/** Notes the decision, and tells whose day it is and who asked. */
export async function decide(
  db: Db,
  principal: Principal,
  { asked, member }: { asked: Correction; member: VisibleMember },
  { status, now, note, change_id = null }: Outcome,
  publish: (event: LiveEvent) => void,
): Promise<Correction> {
  const { org_id, user_id, name } = principal;
  await db.query(saveDecision, [asked.id, status, user_id, now, note ?? null, change_id]);
  const title = `${name.slice(0, 150)} has ${status} what was declared of ${longDate(asked.date)}`;
  const told = { type: "correction_decided" as const, title, body: note ?? "" };
  const data = { correction_id: asked.id, user_id: asked.user_id, kind: asked.kind, date: asked.date, status };
  for (const reader of new Set([asked.user_id, asked.requested_by]))
    await notify(db, publish, { org_id, user_id: reader, ...told, data });
  const about = { user_id: asked.user_id, department: member.department };
  publish({ event: "correction:decided", channel: "attendance", ...about, data });
  return { ...asked, status, decided_by: user_id, decided_at: now, decision_note: note ?? null, change_id };
}

// What came with the fact is the day's now, or nobody's.
const saveDecision = `
  update corrections set
    status = $2, decided_by = $3, decided_at = $4, decision_note = $5, change_id = $6, location = null, ip = null
  where org_id = (select app.current_org()) and id = $1`;
