import { automaticEnd, type Bound } from "./automatic-end.ts";
import { breakEnd } from "./break-end.ts";
import type { Instant, Mask } from "./timeline.ts";

/** A break or a meeting, and whether somebody has said when it ended. */
export type KnownMask = Mask & { readonly id: string; readonly is_declared: boolean };

/** A work session with all that is known of it. Instants are epoch seconds. */
export type Known = {
  readonly start: number;
  /** The declared end; null where there is none. */
  readonly end: number | null;
  /** Whether it still runs: then it has no end, and an open break of it has none either. */
  readonly is_open: boolean;
  readonly bound: Bound;
  readonly is_tracked: boolean;
  readonly instants: readonly Instant[];
  readonly masks: readonly KnownMask[];
  readonly idle_threshold_seconds: number;
  readonly shift_end: number | null;
  readonly usual_day_seconds: number;
};

/** What was noticed while deciding: a day that shows one of these is looked at. */
export const FINDINGS = ["break_open_while_active", "end_guessed", "session_too_long"] as const;
export type Finding = (typeof FINDINGS)[number];

export type Decided = {
  /** Null while the session runs. */
  readonly end: number | null;
  /** Of the breaks that nobody has ended. */
  readonly breaks: readonly { readonly id: string; readonly end: number }[];
  readonly findings: readonly Finding[];
};

/**
 * Decides what nobody has declared: where a session ends, and each of its breaks without an end. A function of what is
 * known, so that the order in which it came to be known does not matter.
 */
export function decideEnds(known: Known): Decided {
  const findings = new Set<Finding>();
  const end = known.is_open ? null : (known.end ?? endOf(known, findings));
  const active = known.instants.filter(({ no_input_until }) => no_input_until === null).map(({ at }) => at);
  const starts = known.masks.map(({ start }) => start);
  const breaks: { id: string; end: number }[] = [];
  for (const { id, start, is_declared } of known.masks) {
    if (is_declared || start < known.start || (end !== null && start > end)) continue;
    const next = starts.filter((other) => other > start).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const limit = Math.min(next, end ?? Number.POSITIVE_INFINITY);
    // The break that runs goes on until somebody ends it.
    if (limit === Number.POSITIVE_INFINITY) continue;
    const decided = breakEnd({ start, limit, active, idle_threshold_seconds: known.idle_threshold_seconds });
    if (decided.by_evidence) findings.add("break_open_while_active");
    breaks.push({ id, end: decided.at });
  }
  return { end, breaks, findings: [...findings].sort() };
}

function endOf(known: Known, findings: Set<Finding>): number {
  const { start, bound, instants, masks, idle_threshold_seconds } = known;
  const within = (at: number | null): at is number => at !== null && at >= start && at <= bound.at;
  const edges = masks.flatMap((mask) => [mask.start, mask.is_declared ? mask.end : null]).filter(within);
  const evidence = instants.map(({ at }) => at).filter(within);
  const { at, by } = automaticEnd({ ...known, last_evidence: latest(evidence), last_edge: latest(edges) });
  if (!known.is_tracked) findings.add("end_guessed");
  const goesOn = instants.some((sign) => sign.at > bound.at && sign.at <= bound.at + idle_threshold_seconds);
  if (by === "longest" || (bound.by === "longest" && goesOn)) findings.add("session_too_long");
  return at;
}

function latest(instants: readonly number[]): number | null {
  return instants.length === 0 ? null : instants.reduce((a, b) => Math.max(a, b));
}
