import pg from "pg";
import { TimeoutError } from "../deadline.ts";

/** Whether an error says that the database could not be reached or hung up, rather than that a statement was wrong. */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (
    code !== undefined &&
    /^(08...|57P0[1-5]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/.test(code)
  )
    return true;
  return /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error)/.test(
    message ?? "",
  );
}

/** Whether a connection is as good after an error as before: PostgreSQL refused a statement, or there was no time to send it. */
export function leavesConnection(error: unknown): boolean {
  if (error instanceof TimeoutError) return true;
  return error instanceof pg.DatabaseError && !isConnectionLoss(error) && !isOutdated(error);
}

/** Whether PostgreSQL does not take our password: it was changed, and the secret that says so was read before. */
export function isPasswordRefused(error: unknown): boolean {
  return (error as { code?: string }).code === "28P01";
}

/** Whether a statement got no answer at all: its connection may still be busy with it. */
export function isSilence(error: unknown): error is Error {
  return error instanceof Error && error.message === "Query read timeout";
}

/**
 * Whether a connection keeps a statement parsed whose columns a migration has changed since. It goes on failing there, and
 * nowhere else.
 */
export function isOutdated(error: unknown): boolean {
  const { code, routine } = error as { code?: string; routine?: string };
  return code === "0A000" && routine === "RevalidateCachedQuery";
}

/** PostgreSQL quotes the rows it refuses. What somebody's window showed must not end in a log. */
export function withoutData(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  for (const field of ["detail", "where", "internalQuery"] as const) delete error[field];
  return error;
}
