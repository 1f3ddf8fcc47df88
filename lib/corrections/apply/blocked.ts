import type { InTheWay as Fact } from "../../attendance/facts/in-the-way.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError, type ErrorCode } from "../../platform/errors.ts";
import type { Correction } from "../correction.ts";
import type { Kind } from "../rules/claim.ts";

/** What a fact cannot be entered beside. */
export type InTheWay = Fact | { type: "correction"; id: string; start: Date } | { type: "asker"; id: string } | Nothing;

type Nothing = { type: "nothing" };

/** What stands against a fact, in words for whoever decides on it. */
const AGAINST: Partial<Record<ErrorCode, string>> = {
  ALREADY_CHECKED_IN: "already at work",
  ACTIVITY_OVERLAPS: "this is at the same time",
  BREAK_ALREADY_STARTED: "on a break already",
  NOT_CHECKED_IN: "this work had ended",
  NO_BREAK_STARTED: "this break had ended",
  TIMESTAMP_OUT_OF_ORDER: "this lies after it",
};

/** 409 CORRECTION_BLOCKED, with what is in the way. */
export function blocked(in_the_way: InTheWay, message: string): AppError {
  return new AppError("CORRECTION_BLOCKED", { details: { in_the_way, message } });
}

/**
 * What the route of a fact would have refused is blocked: by what is in the way, or because something that it belongs to
 * is missing.
 */
export function blockedInstead(db: Db, asked: Correction, needs: Kind | undefined) {
  return async (error: unknown): Promise<never> => {
    if (!(error instanceof AppError) || AGAINST[error.code] === undefined) throw error;
    const { in_the_way } = (error.details ?? {}) as { in_the_way?: Fact };
    if (in_the_way !== undefined) throw blocked(in_the_way, AGAINST[error.code] ?? "");
    throw needs === undefined ? error : await missing(db, asked, needs);
  };
}

/** For a fact that has nothing to belong to: names the request that would bring it, if one waits. */
async function missing(db: Db, { user_id, occurred_at }: Correction, kind: Kind): Promise<AppError> {
  const waiting = await db.find<{ id: string; start: Date }>(selectWaiting, [user_id, kind, occurred_at]);
  if (waiting === undefined) return blocked({ type: "nothing" }, "there is no work that this belongs to");
  return blocked({ type: "correction", ...waiting }, "decide on this request first");
}

const selectWaiting = `
  select id, occurred_at as start from corrections
  where org_id = (select app.current_org()) and user_id = $1 and kind = $2 and status = 'pending' and occurred_at <= $3
  order by occurred_at desc limit 1`;
