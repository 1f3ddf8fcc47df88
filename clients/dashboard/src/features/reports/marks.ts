import type { Series } from "../../ui/chart/fill.tsx";
import { w } from "./words.ts";

export type Tally = {
  readonly present: number;
  readonly late: number;
  readonly absent: number;
  readonly excused: number;
  readonly left_early: number;
  readonly rate: number | null;
};

/** What is marked of somebody in a session. */
export const MARKS = [
  { key: "present", name: w.mark.present, fill: "active" },
  { key: "late", name: w.mark.late, fill: "idle" },
  { key: "absent", name: w.mark.absent, fill: "bad" },
  { key: "excused", name: w.mark.excused, fill: "untracked" },
] as const satisfies readonly (Series & { key: keyof Tally })[];

export const marksOf = (tally: Tally): number[] => MARKS.map(({ key }) => tally[key]);
