import { isConnectionLoss, isOutdated, isPasswordRefused } from "./failure.ts";

/**
 * Whether an error says that something this depends on is away, or had no time: nothing is wrong with what was asked, and
 * the same may work a moment later.
 */
export function isAway(error: unknown): boolean {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(isAway);
  return [isConnectionLoss, isOutdated, isPasswordRefused, isUnavailable].some((is) => is(error));
}

/** Thrown where somebody else is at the same work just now: it may be done, or be free, a moment later. */
export class BusyError extends Error {
  override readonly name = "BusyError";
}

/**
 * A cancelled statement, a lock that could not be had, no time left, secrets
 * that could not be read, a Redis that does not answer, an AWS client that gave up, or work that somebody else is at.
 */
function isUnavailable(error: unknown): boolean {
  const { code, name, message, $metadata } = error as {
    code?: string;
    name?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  if (/^(57014|55P03|40P01|40001)$/.test(code ?? "")) return true;
  if (/^(TimeoutError|AbortError|MaxRetriesPerRequestError|SecretsUnavailableError|BusyError)$/.test(name ?? ""))
    return true;
  if (/^(Command timed out|Connection is closed)/.test(message ?? "")) return true;
  if ($metadata === undefined) return false;
  const { httpStatusCode: status = 500 } = $metadata;
  // A success that cannot be read was garbled on its way.
  return status >= 500 || (status < 300 && name === "SyntaxError") || /Throttl|TooManyRequests/.test(name ?? "");
}
