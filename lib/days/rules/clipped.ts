import { type Fact, standing } from "./fact.ts";
import { exactly, type Place, type Said, spanOf } from "./words.ts";

export const CLIPPED_CODES = ["outside_work", "break_over_meeting"] as const;

/** A part of a break or a meeting that counts nothing, or as something else. */
export type Clipped = Said<(typeof CLIPPED_CODES)[number]> & {
  readonly fact: Fact;
  readonly start: Date;
  readonly end: Date;
  readonly seconds: number;
};

type Span = { readonly start: number; readonly end: number };

/**
 * What of breaks and meetings counts nothing as such: what lies outside work, and what of a meeting lies under a break.
 *
 *     [ work            ]     [ work ]
 *           [ meeting                    ]
 *                        xxxxx        xxxx      outside work
 */
export function explainClipped(facts: readonly Fact[], day: Place & { now: Date }): Clipped[] {
  const spans = (type: Fact["type"]) => standing(facts).filter((fact) => fact.type === type);
  const work = spans("work_session").map((fact) => toSpan(fact, day.now));
  const breaks = spans("lunch_break").map((fact) => toSpan(fact, day.now));
  const outside = [...spans("lunch_break"), ...spans("meeting")].flatMap((fact) =>
    without(toSpan(fact, day.now), work).map((span) => clipped("outside_work", fact, span, day)),
  );
  const under = spans("meeting").flatMap((fact) =>
    breaks
      .flatMap((pause) => common(toSpan(fact, day.now), pause))
      .map((span) => clipped("break_over_meeting", fact, span, day)),
  );
  return [...outside, ...under].sort((a, b) => a.start.getTime() - b.start.getTime());
}

function clipped(code: Clipped["code"], fact: Fact, span: Span, place: Place): Clipped {
  const [start, end] = [new Date(span.start), new Date(span.end)];
  const seconds = Math.round((span.end - span.start) / 1000);
  const part = `${exactly(seconds)} of a ${fact.type === "meeting" ? "meeting" : "break"}, ${spanOf(start, end, place)},`;
  const why =
    code === "outside_work"
      ? "count nothing: they lie outside the work sessions"
      : "count as break: a break in a meeting is no work";
  return { code, fact, start, end, seconds, sentence: `${part} ${why}.` };
}

function toSpan({ start, end }: Fact, now: Date): Span {
  return { start: start.getTime(), end: Math.max(start.getTime(), (end ?? now).getTime()) };
}

function common(a: Span, b: Span): Span[] {
  const span = { start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) };
  return span.end > span.start ? [span] : [];
}

/** What of a span none of the others covers. */
function without(span: Span, others: readonly Span[]): Span[] {
  let rest = [span];
  for (const other of others)
    rest = rest.flatMap((piece) => [
      ...common(piece, { start: Number.NEGATIVE_INFINITY, end: other.start }),
      ...common(piece, { start: other.end, end: Number.POSITIVE_INFINITY }),
    ]);
  return rest;
}
