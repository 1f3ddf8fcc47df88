import { reasonOf, type Segment } from "../../timeline/rules/timeline.ts";
import { type Fact, liesOver, standing } from "./fact.ts";
import { exactly, type Place, type Said, spanOf } from "./words.ts";

/** The totals that segments make up. Every segment counts in `work`, and in exactly one of the others. */
export const TIMES = ["work", "active", "idle", "break", "meeting", "untracked"] as const;
type Time = (typeof TIMES)[number];

export const SEGMENT_CODES = [
  "signs_of_work",
  "no_input",
  "no_heartbeat",
  "on_break",
  "in_meeting",
  "never_tracked",
] as const;
type SegmentCode = (typeof SEGMENT_CODES)[number];

/** A segment with what decided it, and the facts that it lies in. */
type ExplainedSegment<Of extends Segment> = Said<SegmentCode> & {
  readonly segment: Of;
  readonly seconds: number;
  readonly facts: readonly Fact[];
};

export type ExplainedTime<Of extends Segment> = {
  readonly total: Time;
  readonly seconds: number;
  readonly sentence: string;
  readonly segments: readonly ExplainedSegment<Of>[];
};

const TOTAL_OF: Readonly<Record<Segment["type"], Exclude<Time, "work">>> = {
  active: "active",
  idle: "idle",
  lunch_break: "break",
  meeting: "meeting",
  untracked: "untracked",
};

/** What each total consists of: the seconds of its segments sum to it. */
export function explainTimes<Of extends Segment>(
  segments: readonly Of[],
  facts: readonly Fact[],
  day: Place & { now: Date },
): ExplainedTime<Of>[] {
  const explained = segments.map((segment) => explainSegment(segment, standing(facts), day));
  return TIMES.map((total) => {
    const own = explained.filter(({ segment }) => total === "work" || TOTAL_OF[segment.type] === total);
    const seconds = own.reduce((sum, each) => sum + each.seconds, 0);
    return { total, seconds, sentence: sentenceOf(total, seconds, own.length), segments: own };
  });
}

function explainSegment<Of extends Segment>(
  segment: Of,
  facts: readonly Fact[],
  day: Place & { now: Date },
): ExplainedSegment<Of> {
  const [start, end] = [new Date(segment.start * 1000), new Date(segment.end * 1000)];
  const over = facts.filter((fact) => liesOver(fact, start, end, day.now));
  const seconds = segment.end - segment.start;
  const { code, why } = reasonFor(
    segment,
    over.find(({ type }) => type === "work_session")?.idle_threshold_seconds ?? 0,
  );
  const sentence = `${spanOf(start, end, day)} (${exactly(seconds)}): ${why}.`;
  return { segment, seconds, facts: over, code, sentence: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}` };
}

function reasonFor(segment: Segment, threshold: number): { code: SegmentCode; why: string } {
  if (segment.type === "lunch_break") return { code: "on_break", why: "a break was declared" };
  if (segment.type === "meeting") return { code: "in_meeting", why: "a meeting was declared" };
  if (segment.type === "untracked")
    return {
      code: "never_tracked",
      why: "no tracker was ever heard of in this session, so nobody knows more than that",
    };
  if (segment.type !== "idle")
    return { code: "signs_of_work", why: `signs of work were never more than ${threshold} s apart` };
  const over = `for longer than the idle threshold of ${threshold} s`;
  const code = reasonOf(segment);
  if (code === "no_input") return { code, why: `the tracker reported no input ${over}` };
  return { code, why: `no tracker was heard of ${over}` };
}

function sentenceOf(total: Time, seconds: number, count: number): string {
  const time = exactly(seconds);
  const pieces = count === 1 ? "one segment" : `${count} segments`;
  if (total === "work") return `${time} at work: all ${pieces} of the work sessions, breaks among them.`;
  if (total === "active") return `${time} active, in ${pieces}.`;
  if (total === "idle") return `${time} idle, in ${pieces}.`;
  if (total === "untracked") return `${time} untracked, in ${pieces}.`;
  return total === "break" ? `${time} of breaks, in ${pieces}.` : `${time} of meetings, in ${pieces}.`;
}
