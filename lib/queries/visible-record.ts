import type { Db } from "../db/transaction.ts";
import { AppError } from "../http/errors.ts";
import type { Principal } from "../http/standing.ts";
import { type AttendanceRecord, findRecord } from "./attendance-record.ts";
import { findVisibleMember } from "./visible-member.ts";

/**
 * An attendance record that the caller may see: their own, or that of a member they look after. 404 NOT_FOUND for any
 * other, a colleague's included: its id says nothing about whose it is.
 */
export async function findVisibleRecord(db: Db, principal: Principal, recordId: string): Promise<AttendanceRecord> {
  const found = await findRecord(db, recordId);
  if (found === undefined) throw new AppError("NOT_FOUND");
  await findVisibleMember(db, principal, found.user_id).catch(hideExistence);
  return found;
}

function hideExistence(error: unknown): never {
  if (error instanceof AppError && error.code === "FORBIDDEN") throw new AppError("NOT_FOUND");
  throw error;
}
