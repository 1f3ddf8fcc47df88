import type { Shift } from "../../schedules/rules/shift.ts";
import type { EndedBy } from "../../timeline/rules/ended-by.ts";
import type { Fact } from "./fact.ts";
import { clockOf, exactly, type Place, type Said } from "./words.ts";

export const FACT_CODES = [
  "declared",
  "still_running",
  "ended_by_administrator",
  "ended_by_evidence",
  "ended_by_schedule",
  "ended_by_next_session",
  "ended_at_longest",
  "ended_with_something_else",
  "voided",
] as const;
export type FactCode = (typeof FACT_CODES)[number];

/** What an end that nobody declared can have been decided by. */
export type Around = {
  /** Where the member's next session starts. */
  readonly next_start: Date | null;
  readonly shift: Shift | undefined;
  readonly longest_session_hours: number;
  /** The starts and ends of breaks and meetings, at which something else may end. */
  readonly edges: readonly Date[];
  /** Whether a tracker has spoken of it. */
  readonly is_tracked: boolean;
};

/** Says of a fact how it ended: by a declaration, or by which rule where nobody declared it. */
export function explainEnd(
  fact: Fact & { readonly ended_by: EndedBy | null },
  around: Around,
  place: Place,
): Said<FactCode> {
  const { type, start, end } = fact;
  const what = { work_session: "Work", lunch_break: "A break", meeting: "A meeting" }[type];
  const from = `${what} from ${clockOf(start, place)}`;
  if (fact.voided_at !== null) return { code: "voided", sentence: `${from}: voided, and counts nothing.` };
  if (end === null) return { code: "still_running", sentence: `${from}: it has not ended yet.` };
  const span = `${from} to ${clockOf(end, place)}`;
  if (fact.ended_by === "admin" || fact.end_source === "admin")
    return { code: "ended_by_administrator", sentence: `${span}: an administrator has said when it ended.` };
  if (fact.ended_by !== "auto" && fact.end_source !== "auto")
    return { code: "declared", sentence: `${span}: so it was declared.` };
  const { code, why } = decidedBy(start, end, around, place);
  return { code, sentence: `${span}: nobody said when it ended, so it ends ${why}.` };
}

function decidedBy(
  start: Date,
  end: Date,
  { next_start, shift, longest_session_hours, edges, is_tracked }: Around,
  place: Place,
): { code: FactCode; why: string } {
  const is = (at: Date | null | undefined) => at?.getTime() === end.getTime();
  if (is(next_start)) return { code: "ended_by_next_session", why: "where the next session begins" };
  if (is(new Date(start.getTime() + longest_session_hours * 3_600_000)))
    return { code: "ended_at_longest", why: `after ${longest_session_hours} h, the longest that a session may be` };
  if (is_tracked && edges.some(is))
    return { code: "ended_with_something_else", why: "where a break or a meeting begins or ends" };
  if (is_tracked) return { code: "ended_by_evidence", why: "at the last sign of activity" };
  if (is(shift?.end)) return { code: "ended_by_schedule", why: `at the scheduled end, ${clockOf(end, place)}` };
  const length = exactly(Math.round((end.getTime() - start.getTime()) / 1000));
  return { code: "ended_by_schedule", why: `at the length of a usual day, ${length}` };
}
