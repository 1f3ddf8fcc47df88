import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import { type LocalDate, localDateOf } from "../platform/time/calendar.ts";

/** 422 TIMESTAMP_TOO_OLD for leave that was over before the member was: it stands beside no day of theirs. */
export async function requireMemberBy(db: Db, userId: string, last: LocalDate, timezone: string): Promise<void> {
  const { created_at } = await db.one<{ created_at: Date }>(selectCreated, [userId]);
  const member_since = localDateOf(created_at, timezone);
  if (last < member_since) throw new AppError("TIMESTAMP_TOO_OLD", { details: { date: last, member_since } });
}

const selectCreated = `
  select created_at from users where id = $1`;
