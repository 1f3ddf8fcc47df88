import { isSilent } from "../../timeline/rules/silence.ts";

/** A work session that is still open when its day is closed. */
export type OpenWork = {
  started_at: Date;
  /** The last sign of work in it. */
  last_instant: Date;
  /** Whether a tracker has spoken of it at all. */
  is_tracked: boolean;
  /** Where the member's shift of its date ends; undefined without one. */
  shift_end: Date | undefined;
};

type Limits = { auto_check_out_grace_minutes: number; longest_session_hours: number };

/**
 * Whether a session that is still open when its day is closed has been forgotten, rather than being a night shift.
 * Silence says so of work that a tracker sees; work that none sees is silent from the start, and goes on for the hours
 * in which it was expected and a while longer.
 *
 *     tracked      a a a | last sign     two hours    | over
 *     untracked    |      shift     |       grace     | over
 *     any          |            longest session             | over
 */
export function isAbandoned({ started_at, last_instant, is_tracked, shift_end }: OpenWork, now: Date, limits: Limits) {
  if (hasPassed(started_at, limits.longest_session_hours * 60, now)) return true;
  if (is_tracked) return isSilent(last_instant, now);
  return (
    shift_end !== undefined && shift_end > started_at && hasPassed(shift_end, limits.auto_check_out_grace_minutes, now)
  );
}

function hasPassed(since: Date, minutes: number, now: Date): boolean {
  return now.getTime() - since.getTime() >= minutes * 60_000;
}
