/** What an endpoint has answered. */
export type Answered = { status: number; error?: { code: string; details?: unknown } | undefined };

/** Of who may not act at all now: it says nothing of what they did. */
const OF_STANDING: ReadonlySet<string> = new Set(["SECOND_FACTOR_REQUIRED", "STEP_UP_REQUIRED", "ACCOUNT_DISABLED"]);

/**
 * Whether an answer judges what was done: `retry` where the server, the network or the session failed, and the very same
 * may succeed later.
 */
export function isJudgement({ status, error }: Answered): boolean {
  if (status >= 500 || status === 401 || status === 408 || status === 429) return false;
  return error === undefined || !OF_STANDING.has(error.code);
}

type InTheWay = { type: string; id: string; start: string };

/**
 * The work that a check-in begins before and reaches over; undefined where it lies inside other work, which settles it.
 *
 *     offline     [ 08:55 ······ 09:30 )          conflict
 *     known            [ 09:10 ·······
 *
 *     offline             [ 09:20                 refused: they were there already
 *     known            [ 09:10 ·······
 */
export function earlierThan({ error }: Answered, at: Date): InTheWay | undefined {
  if (error?.code !== "ALREADY_CHECKED_IN" && error?.code !== "ACTIVITY_OVERLAPS") return undefined;
  const { in_the_way } = Object(error.details) as { in_the_way?: InTheWay };
  if (in_the_way?.type !== "work_session") return undefined;
  return at.getTime() < Date.parse(in_the_way.start) ? in_the_way : undefined;
}
