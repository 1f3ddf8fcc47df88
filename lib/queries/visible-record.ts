import type { Db } from "../db/transaction.ts";
import { AppError } from "../http/errors.ts";
import type { Principal } from "../http/standing.ts";
import { type AttendanceRecord, findRecord } from "./attendance-record.ts";
import { findVisibleMember, requireNotAbove } from "./visible-member.ts";

/**
 * An attendance record that the caller may see: their own, or that of a member they look after. 404 NOT_FOUND for any
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
  const member = await findVisibleMember(db, principal, record.user_id).catch(hideExistence);
  return { record, member };
}

function hideExistence(error: unknown): never {
  if (error instanceof AppError && error.code === "FORBIDDEN") throw new AppError("NOT_FOUND");
  throw error;
}
