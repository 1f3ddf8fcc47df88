import type { Db } from "../db/transaction.ts";
import { AppError } from "../errors.ts";
import { type LocalDate, localDateOf } from "../time/calendar.ts";

/** When a member's account was made. */
export async function createdAt(db: Db, userId: string): Promise<Date> {
  return (await db.one<{ created_at: Date }>(selectCreated, [userId])).created_at;
}

/** 422 TIMESTAMP_TOO_OLD for a date before the member was. */
export function requireMemberOn(date: LocalDate, created_at: Date, timezone: string): void {
  const member_since = localDateOf(created_at, timezone);
  if (date < member_since) throw new AppError("TIMESTAMP_TOO_OLD", { details: { date, member_since } });
}

const selectCreated = `
  select created_at from users where org_id = (select app.current_org()) and id = $1`;
