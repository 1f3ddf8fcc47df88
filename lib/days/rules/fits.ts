import { type FullFact, isEndSaid } from "./fact.ts";

/**
 * The fact that another cannot stand beside; undefined where it fits. Work lies beside work, breaks and meetings beside
 * one another. What nobody has ended gives way to what begins after it, and ends there.
 *
 *     [ other, nobody ended ····      [ other, declared    ]
 *              [ fact      ]                   [ fact  ]        in the way
 */
export function inTheWayOf(fact: FullFact, others: readonly FullFact[]): FullFact | undefined {
  const isWork = fact.type === "work_session";
  return others.find((other) => {
    if (other.id === fact.id || other.voided_at !== null || (other.type === "work_session") !== isWork) return false;
    if (other.start.getTime() === fact.start.getTime()) return lasts(other) && lasts(fact);
    return other.start < fact.start ? reach(other) > fact.start.getTime() : reach(fact) > other.start.getTime();
  });
}

/** Up to where a fact was declared to last; its start where nobody has said. */
function reach(fact: FullFact): number {
  return (isEndSaid(fact) ? (fact.end ?? fact.start) : fact.start).getTime();
}

function lasts(fact: FullFact): boolean {
  return !isEndSaid(fact) || reach(fact) > fact.start.getTime();
}
