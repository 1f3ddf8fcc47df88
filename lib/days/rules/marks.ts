import { FINDINGS, type Finding } from "../../timeline/rules/decide-ends.ts";
import type { Said } from "./words.ts";

export const MARK_CODES = [
  "declared_late",
  "late_approved",
  "needs_review",
  ...FINDINGS,
  "reviewed",
  "set_by_administrator",
  "not_closed",
  "evidence_not_kept",
] as const;
export type MarkCode = (typeof MARK_CODES)[number];

/** What a day shows beside its totals. */
export type Marked = {
  readonly declared_late: boolean;
  readonly needs_review: boolean;
  /** What was noticed when its ends were decided. */
  readonly findings: readonly Finding[];
  readonly is_reviewed: boolean;
  readonly is_settled: boolean;
  readonly is_closed: boolean;
  readonly is_evidence_kept: boolean;
};

const SENTENCES: Readonly<Record<MarkCode, string>> = {
  declared_late: "Something of this day was recorded more than an hour after it happened.",
  late_approved:
    "Something of this day was recorded more than an hour after it happened; somebody who looks after the member has " +
    "looked at it and let it stand.",
  needs_review: "Somebody who looks after the member should look at this day.",
  break_open_while_active: "A break went on beside work that a tracker saw: it counts up to that work.",
  end_guessed: "Nobody said when work ended that no tracker saw: its end follows from the hours.",
  session_too_long: "Work went on for longer than a session may be: it ends there.",
  reviewed: "Somebody who looks after the member has looked at this day.",
  set_by_administrator: "An administrator has said what this day was; what is declared of it now waits for approval.",
  not_closed: "The date is not closed yet: totals and status may still change.",
  evidence_not_kept: "What the tracker reported of this day is no longer kept.",
};

/** The marks of a day, each with its sentence. */
export function explainMarks(day: Marked): Said<MarkCode>[] {
  const isLookedAt = day.is_reviewed && !day.needs_review;
  const shown: Record<MarkCode, boolean> = {
    declared_late: day.declared_late && !isLookedAt,
    late_approved: day.declared_late && isLookedAt,
    needs_review: day.needs_review,
    break_open_while_active: day.findings.includes("break_open_while_active"),
    end_guessed: day.findings.includes("end_guessed"),
    session_too_long: day.findings.includes("session_too_long"),
    reviewed: isLookedAt && !day.declared_late,
    set_by_administrator: day.is_settled,
    not_closed: !day.is_closed,
    evidence_not_kept: !day.is_evidence_kept,
  };
  return MARK_CODES.filter((code) => shown[code]).map((code) => ({ code, sentence: SENTENCES[code] }));
}
