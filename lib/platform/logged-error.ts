/** What a log line says of an error; the same for its causes. */
export type LoggedError = Readonly<Record<string, unknown>>;

/**
 * Errors whose messages programmers have written. Those of parsers, databases and clouds quote what they were given.
 */
const OUTSPOKEN = new Set([
  "Error",
  "AbortError",
  "AggregateError",
  "AppError",
  "MaxRetriesPerRequestError",
  "ReferenceError",
  "TimeoutError",
  "TypeError",
]);

/** What may be known of an error beside its name: never a value that somebody sent. */
const FIELDS = ["code", "constraint", "table", "column", "routine", "errno", "syscall", "address", "port", "status"];

/**
 * An error for the log, without what it quotes: PostgreSQL repeats the value it could not read, JSON.parse the text
 * around the mistake, a mail server the address. Class, code, constraint and place are enough to find the line.
 */
export function loggedError(error: Error): LoggedError {
  const { name, message, stack, cause } = error;
  const fields = FIELDS.map((field) => [field, (error as unknown as Record<string, unknown>)[field]] as const);
  return {
    name,
    ...(isOutspoken(error) ? { message } : {}),
    ...Object.fromEntries(fields.filter(([, value]) => typeof value === "string" || typeof value === "number")),
    ...(name === "ReplyError" ? { code: message.split(" ", 1)[0] } : {}),
    ...answerOf(error),
    ...complaintsOf(error),
    stack: framesOf(stack ?? "", message),
    ...(cause instanceof Error ? { cause: loggedError(cause) } : {}),
    ...(error instanceof AggregateError
      ? { errors: error.errors.filter((each) => each instanceof Error).map(loggedError) }
      : {}),
  };
}

function isOutspoken(error: Error): boolean {
  const { code, syscall, severity } = error as { code?: unknown; syscall?: unknown; severity?: unknown };
  // PostgreSQL's data exceptions quote data in the message itself; its other errors have data only in the detail.
  if (severity !== undefined) return !String(code).startsWith("22");
  // An error with a code was made by somebody else: Node quotes arguments, mail servers addresses. System calls quote
  // nothing.
  return OUTSPOKEN.has(error.name) && (code === undefined || syscall !== undefined || error.name === "AppError");
}

/** What AWS said: enough to ask its support. */
function answerOf(error: Error): LoggedError {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number; requestId?: string } };
  if ($metadata === undefined) return {};
  return { http_status: $metadata.httpStatusCode, aws_request_id: $metadata.requestId };
}

/** Which fields a schema did not like, and how. */
function complaintsOf(error: Error): LoggedError {
  const { issues } = error as { issues?: { code: string; path: PropertyKey[] }[] };
  if (!Array.isArray(issues)) return {};
  return { issues: issues.slice(0, 20).map(({ code, path }) => `${path.map(String).join(".")}: ${code}`) };
}

/** The lines of a stack behind its message, which may itself have lines. */
function framesOf(stack: string, message: string): string[] {
  const start = message === "" ? 0 : Math.max(0, stack.indexOf(message)) + message.length;
  const lines = stack.slice(start).split("\n");
  return lines.filter((line) => /^ +at /.test(line)).map((line) => line.trim());
}
