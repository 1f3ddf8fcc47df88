import type { ProductivityRule } from "../../platform/tenancy/rules/settings.ts";
import type { Segment } from "../../timeline/rules/timeline.ts";
import { classifyUsage, type Productivity } from "./productivity.ts";

/** What was in front from one epoch second to another; null where nobody knows. */
type Front = {
  readonly application: string | null;
  readonly host: string | null;
  readonly start: number;
  readonly end: number;
};

export type ShownApplication = Front & { readonly class: Productivity };

/**
 * What a member was in front of, one after another: all time that is active or in a meeting, and no other. Whoever adds
 * these up by application comes to the day's tracked time.
 *
 *     [   active    ][ lunch_break ][   active   ]      segments
 *     [ Editor ][ Mail ]             [ Mail ]           fronts
 *     [ Editor ][Mail]              [?][Mail][ ? ]      applications
 */
export function applicationsOf(
  fronts: readonly Front[],
  segments: readonly Pick<Segment, "type" | "start" | "end">[],
  rules: readonly ProductivityRule[],
): ShownApplication[] {
  const shown: ShownApplication[] = [];
  const add = (front: Front) => {
    if (front.end <= front.start) return;
    const last = shown.at(-1);
    const goesOn = last?.end === front.start && last.application === front.application && last.host === front.host;
    if (goesOn) shown[shown.length - 1] = { ...last, end: front.end };
    else shown.push({ ...front, class: classifyUsage(front, rules).productivity });
  };
  for (const { type, start, end } of segments) {
    if (type !== "active" && type !== "meeting") continue;
    let at = start;
    for (const front of fronts) {
      if (front.end <= at || front.start >= end) continue;
      add({ ...NOBODY_KNOWS, start: at, end: front.start });
      const from = Math.max(at, front.start);
      at = Math.min(end, front.end);
      add({ ...front, start: from, end: at });
    }
    add({ ...NOBODY_KNOWS, start: at, end });
  }
  return shown;
}

const NOBODY_KNOWS = { application: null, host: null };
