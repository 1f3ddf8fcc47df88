import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { findMemberOn, requireNotAbove } from "../platform/tenancy/visible-member.ts";
import { type AttendanceRecord, findRecord } from "./record.ts";

/**
 * An attendance record that the caller may see: their own, or one of a date on which its member was in a
 * department they look after. 404 NOT_FOUND for any
 * other, a colleague's included: its id says nothing about whose it is.
 */
export async function findVisibleRecord(db: Db, principal: Principal, recordId: string): Promise<AttendanceRecord> {
  return (await find(db, principal, recordId)).record;
}

/** The same to change it: 403 FORBIDDEN for one of a member above the caller. */
export async function findChangeableRecord(db: Db, principal: Principal, recordId: string): Promise<AttendanceRecord> {
  const { record, member } = await find(db, principal, recordId);
  requireNotAbove(principal, member);
  return record;
}

async function find(db: Db, principal: Principal, recordId: string) {
  const record = await findRecord(db, recordId);
  if (record === undefined) throw new AppError("NOT_FOUND");
  const member = await findMemberOn(db, principal, record.date, record.user_id).catch(hideExistence);
  return { record, member };
}

function hideExistence(error: unknown): never {
  if (error instanceof AppError && error.code === "FORBIDDEN") throw new AppError("NOT_FOUND");
  throw error;
}
