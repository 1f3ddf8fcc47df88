import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import type { Correction } from "../correction.ts";
import type { Kind } from "../rules/claim.ts";

/** What a fact cannot be entered beside. */
export type InTheWay = {
  type: "work_session" | "lunch_break" | "meeting" | "correction" | "asker" | "nothing";
  id?: string;
  start?: Date;
  end?: Date | null;
};

/** 409 CORRECTION_BLOCKED, with what is in the way. */
export function blocked(in_the_way: InTheWay, message: string): AppError {
  return new AppError("CORRECTION_BLOCKED", { details: { in_the_way, message } });
}

/** The same, beside a work session. */
export function blockedBySession(
  session: { id: string; started_at: Date; ended_at: Date | null },
  message: string,
): AppError {
  const { id, started_at: start, ended_at: end } = session;
  return blocked({ type: "work_session", id, start, end }, message);
}

/** The same for a fact that has nothing to belong to: names the request that would bring it, if one waits. */
export async function missing(db: Db, { user_id, occurred_at }: Correction, kind: Kind): Promise<AppError> {
  const waiting = await db.find<{ id: string; start: Date }>(selectWaiting, [user_id, kind, occurred_at]);
  if (waiting === undefined) return blocked({ type: "nothing" }, "there is no work that this belongs to");
  return blocked({ type: "correction", ...waiting }, "decide on this request first");
}

const selectWaiting = `
  select id, occurred_at as start from corrections
  where user_id = $1 and kind = $2 and status = 'pending' and occurred_at <= $3
  order by occurred_at desc limit 1`;
