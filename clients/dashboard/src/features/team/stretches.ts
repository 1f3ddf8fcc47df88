import { kindOf, type Stretch } from "../../ui/timeline/geometry.ts";
import type { Day } from "./queries.ts";

/** A day's timeline; the last stretch of one that runs grows with the clock while it is heard of. */
export function stretchesOfDay(
  { segments = [], is_running }: Pick<Day, "segments" | "is_running">,
  now: number,
): Stretch[] {
  return segments.map(([type, from, to], index) => {
    const isOpen = is_running && index === segments.length - 1 && now - Date.parse(to) < 120_000;
    return {
      kind: kindOf(type),
      from: Date.parse(from),
      to: isOpen ? Math.max(now, Date.parse(to)) : Date.parse(to),
      isOpen,
    };
  });
}
