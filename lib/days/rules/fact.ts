import type { EndedBy } from "../../timeline/rules/ended-by.ts";
import type { Source } from "../../timeline/rules/source.ts";

export const FACT_TYPES = ["work_session", "lunch_break", "meeting"] as const;
export type FactType = (typeof FACT_TYPES)[number];

/** A work session, a break or a meeting: what somebody declared, and what is known of the declaring. */
export type Fact = {
  readonly type: FactType;
  readonly id: string;
  readonly start: Date;
  /** Null while it lasts. */
  readonly end: Date | null;
  readonly source: Source;
  readonly recorded_at: Date;
  /** Where the end came from, and when; of a meeting it came with its start. */
  readonly end_source: Source | null;
  readonly end_recorded_at: Date | null;
  /** T of a work session; null of anything else. */
  readonly idle_threshold_seconds: number | null;
  readonly voided_at: Date | null;
};

/** A fact with all that a change of it has to know. */
export type FullFact = Fact & { readonly ended_by: EndedBy | null; readonly title: string | null };

/** Whether somebody has said when it ended. Of anything else the end is a decision that may move. */
export function isEndSaid({ type, end, end_source, ended_by }: FullFact): boolean {
  return end !== null && (type === "meeting" || (ended_by !== "auto" && end_source !== "auto"));
}

/** What counts of the facts of a member. */
export function standing<Kind extends Pick<Fact, "voided_at">>(facts: readonly Kind[]): Kind[] {
  return facts.filter(({ voided_at }) => voided_at === null);
}

/** Whether a fact covers a part of [start, end); `now` is the end of what lasts. */
export function liesOver(fact: Pick<Fact, "start" | "end">, start: Date, end: Date, now: Date): boolean {
  return fact.start < end && (fact.end ?? now) > start;
}
