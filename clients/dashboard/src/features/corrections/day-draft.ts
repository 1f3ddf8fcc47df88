import type { Answer } from "../../api/ask.ts";

/** What is known of a day that can be put right. */
export type Fact = {
  readonly id: string;
  readonly type: "work_session" | "lunch_break" | "meeting";
  readonly start: string;
  /** Null while it lasts. */
  readonly end: string | null;
};

/** A fact as it stands in a form: times of day in the organization's zone. */
export type Draft = {
  readonly key: string;
  /** Null for one that is added. */
  readonly id: string | null;
  readonly type: Fact["type"];
  /** The date on which it begins. */
  readonly date: string;
  readonly start: string;
  /** Empty for one that lasts. */
  readonly end: string;
  readonly isRemoved: boolean;
};

export type Operation =
  | { op: "void"; type: Fact["type"]; fact_id: string }
  | { op: "move"; type: Fact["type"]; fact_id: string; start?: string; end?: string | null }
  | { op: "end"; type: Fact["type"]; fact_id: string; at: string }
  | { op: "add"; type: Fact["type"]; start: string; end?: string };

/** How instants and times of day become each other in a zone. */
export type Clock = {
  readonly dateOf: (instant: string) => string;
  readonly timeOf: (instant: string) => string;
  readonly instantAt: (date: string, time: string) => string;
  readonly dayAfter: (date: string) => string;
};

/** The sessions and breaks of a day, in the order of time. */
export function factsOf({
  work_sessions,
  lunch_breaks,
}: Pick<Answer<"GET /api/reports/daily">, "work_sessions" | "lunch_breaks">): Fact[] {
  const work = work_sessions.map(({ id, started_at, ended_at }): Fact => {
    return { id, type: "work_session", start: started_at, end: ended_at };
  });
  const breaks = lunch_breaks.map(({ id, break_start_time, break_end_time }): Fact => {
    return { id, type: "lunch_break", start: break_start_time, end: break_end_time };
  });
  return [...work, ...breaks].sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
}

export function draftOf({ id, type, start, end }: Fact, { dateOf, timeOf }: Clock): Draft {
  return {
    ...{ key: id, id, type, isRemoved: false },
    date: dateOf(start),
    start: timeOf(start),
    end: end === null ? "" : timeOf(end),
  };
}

/** When a draft begins and ends: an end that is not after the start is on the day after. */
function spanOf(
  { date, start, end }: Draft,
  { instantAt, dayAfter }: Clock,
): { start: string; end: string | undefined } {
  const endDate = end <= start ? dayAfter(date) : date;
  return { start: instantAt(date, start), end: end === "" ? undefined : instantAt(endDate, end) };
}

/**
 * What has to be done to a day so that it is as in the form. What was not touched keeps its seconds. `said` names a fact
 * whose end was guessed and is now said, even if it is the same.
 */
export function operationsOf(
  facts: readonly Fact[],
  drafts: readonly Draft[],
  clock: Clock,
  said: ReadonlySet<string> = new Set(),
): Operation[] {
  const known = new Map(facts.map((fact) => [fact.id, fact]));
  return drafts.flatMap((draft): Operation[] => {
    const { id, type, isRemoved } = draft;
    if (draft.start === "") return [];
    const span = spanOf(draft, clock);
    const fact = id === null ? undefined : known.get(id);
    if (fact === undefined)
      return isRemoved ? [] : [{ op: "add", type, start: span.start, ...(span.end && { end: span.end }) }];
    const named = { type, fact_id: fact.id };
    if (isRemoved) return [{ op: "void", ...named }];
    const before = draftOf(fact, clock);
    const hasStart = before.start !== draft.start;
    const hasEnd = before.end !== draft.end;
    if (!hasStart && !hasEnd) {
      return said.has(fact.id) && fact.end !== null ? [{ op: "end", ...named, at: fact.end }] : [];
    }
    if (!hasStart && span.end !== undefined) return [{ op: "end", ...named, at: span.end }];
    return [
      {
        op: "move",
        ...named,
        ...(hasStart && { start: span.start }),
        ...(hasEnd && { end: span.end ?? null }),
      },
    ];
  });
}
