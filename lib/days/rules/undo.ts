import { type FullFact, isEndSaid } from "./fact.ts";
import type { Target } from "./plan.ts";

/** The part of a fact that a change keeps. */
type Times = Omit<FullFact, "type" | "id" | "title" | "idle_threshold_seconds" | "voided_at"> & {
  readonly voided: boolean;
};

/** What a change made of a fact; null before it existed. */
export type Made = { readonly before: Times | null; readonly after: Times };

/**
 * A fact as it is without a change: what the change set goes back, what others have set since stays. Undefined where
 * another one has set the same since. A fact that the change added is voided.
 *
 *     change 1: end 17 -> 18      change 2: start 9 -> 8      now 8-18
 *     without change 1            8-17
 */
export function withoutChange(fact: FullFact, { before, after }: Made, now: Date): Target | undefined {
  if (before === null) {
    if (fact.voided_at !== null) return undefined;
    return { before: fact, after: { ...fact, voided_at: now } };
  }
  let back = fact;
  if (before.start.getTime() !== after.start.getTime()) {
    if (fact.start.getTime() !== after.start.getTime()) return undefined;
    back = { ...back, start: before.start, source: before.source, recorded_at: before.recorded_at };
  }
  if (!hasSameEnd(fact.type, before, after)) {
    if (!hasSameEnd(fact.type, timesOf(fact), after)) return undefined;
    const { end, end_source, end_recorded_at, ended_by } = before;
    back = { ...back, end, end_source, end_recorded_at, ended_by };
  }
  if (before.voided !== after.voided) {
    if ((fact.voided_at !== null) !== after.voided) return undefined;
    back = { ...back, voided_at: before.voided ? now : null };
  }
  return { before: fact, after: back };
}

function timesOf({ voided_at, ...fact }: FullFact): Times {
  return { ...fact, voided: voided_at !== null };
}

/** Ends that nobody has said are the same, wherever they were decided to be. */
function hasSameEnd(type: FullFact["type"], a: Times, b: Times): boolean {
  const said = [a, b].map((times) => isEndSaid({ ...BLANK, ...times, type }));
  return said[0] === said[1] && (said[0] === false || a.end?.getTime() === b.end?.getTime());
}

const BLANK = { id: "", title: null, idle_threshold_seconds: null, voided_at: null };
