import type { Target } from "./plan.ts";

/** A step of a change: a fact is written as it shall be, or put aside until there is room for it. */
export type Step = { readonly target: Target; readonly kind: "write" | "put_aside" };

/**
 * The order in which targets can be written, so that no two facts overlap meanwhile: each goes where no other one still
 * is. Two that change places have one put aside.
 *
 *     a [ 9-12 ]  ->  [ 13-17 ]          put aside a, write b, write a
 *     b [ 13-17 ] ->  [ 9-12 ]
 */
export function inWriteOrder(targets: readonly Target[]): Step[] {
  const steps: Step[] = [];
  let waiting = [...targets];
  const aside = new Set<Target>();
  while (waiting.length > 0) {
    const free = waiting.find((target) => {
      return waiting.every((other) => other === target || aside.has(other) || !overlaps(target, other));
    });
    const [first] = waiting;
    if (free === undefined && first !== undefined) {
      const next = waiting.find((target) => !aside.has(target)) ?? first;
      aside.add(next);
      steps.push({ target: next, kind: "put_aside" });
      continue;
    }
    if (free === undefined) break;
    steps.push({ target: free, kind: "write" });
    waiting = waiting.filter((target) => target !== free);
  }
  return steps;
}

/** Whether a target goes where another one of its table still is. */
function overlaps({ after }: Target, { before }: Target): boolean {
  if (before === null || before.type !== after.type || before.voided_at !== null || after.voided_at !== null)
    return false;
  const [end, otherEnd] = [after.end ?? FOREVER, before.end ?? FOREVER];
  return after.start < otherEnd && before.start < end;
}

const FOREVER = new Date(8_640_000_000_000_000);
