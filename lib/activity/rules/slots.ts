import type { Segment } from "../../timeline/rules/timeline.ts";

export const SLOT_SECONDS = 600;

/** Ten minutes of a day, beginning at an epoch second. */
export type Slot = {
  readonly start: number;
  readonly active: number;
  readonly clicks: number;
  readonly strokes: number;
};

type Piece = Pick<Segment, "type" | "start" | "end">;

/** A day's active time, clicks and strokes by ten minutes; those in which there was nothing are left out. */
export function slotsOf(segments: readonly Piece[], inputs: readonly Omit<Slot, "active">[]): Slot[] {
  const slots = new Map<number, Slot>(inputs.map((input) => [input.start, { ...input, active: 0 }]));
  for (const { type, start, end } of segments) {
    if (type !== "active") continue;
    for (let slot = start - (start % SLOT_SECONDS); slot < end; slot += SLOT_SECONDS) {
      const seconds = Math.min(end, slot + SLOT_SECONDS) - Math.max(start, slot);
      const soFar = slots.get(slot) ?? { start: slot, active: 0, clicks: 0, strokes: 0 };
      slots.set(slot, { ...soFar, active: soFar.active + seconds });
    }
  }
  return [...slots.values()]
    .filter(({ active, clicks, strokes }) => active + clicks + strokes > 0)
    .sort((a, b) => a.start - b.start);
}
