import type { Policy } from "./contracts.ts";
import { dueIn } from "./policy.ts";

/** When pictures are taken: `pace` is what of the policy decides it, undefined while none is known. */
type Pace = { readonly timing: Policy["timing"]; readonly interval_minutes: number };
export type Slot = {
  readonly from: number;
  readonly length: number;
  readonly due: number;
  readonly pace: Pace | undefined;
};

/** A slot from an instant on, with its picture at the earliest when `earliest` is. */
export function slotFrom(from: number, pace: Pace | undefined, random: () => number, earliest = from): Slot {
  const slot = { from, length: (pace?.interval_minutes ?? 0) * 60_000, pace };
  return { ...slot, due: Math.max(earliest, dueIn(slot, pace?.timing ?? "fixed", random)) };
}

/** The slot after a picture. Whoever was asleep is not captured for each slot that they missed. */
export function slotAfter(slot: Slot, at: number, random: () => number): Slot {
  return slotFrom(slot.from + slotsUntil(slot, at) * slot.length, slot.pace, random);
}

/** How many slots on the next picture belongs to: at the end of a slot the next one begins, and in its middle it is still to come. */
function slotsUntil({ from, length, pace }: Slot, at: number): number {
  const slots = (at - from) / length;
  return pace?.timing === "random" ? Math.ceil(slots) : Math.floor(slots);
}

export function isSamePace(a: Pace | undefined, b: Pace | undefined): boolean {
  return a?.timing === b?.timing && a?.interval_minutes === b?.interval_minutes;
}
