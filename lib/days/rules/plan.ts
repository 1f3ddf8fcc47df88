import { type FullFact, isEndSaid } from "./fact.ts";
import type { Operation } from "./operation.ts";

/** A fact before and after a change; null before it existed. */
export type Target = { readonly before: FullFact | null; readonly after: FullFact };

/** Why an operation cannot be, with where it stands among the others. */
export type Refusal = {
  readonly code: "NOT_FOUND" | "NOTHING_CHANGED" | "TIMESTAMP_OUT_OF_ORDER" | "VALIDATION_FAILED";
  readonly index: number;
  readonly message: string;
};

type By = { readonly now: Date; readonly newId: () => string };

/**
 * What a day's facts become by operations, one after the other; those that end as they were are left out. The instants
 * that change are the administrator's word now, the others stay whose they were.
 */
export function planChange(
  facts: readonly FullFact[],
  operations: readonly Operation[],
  by: By,
): { targets: Target[] } | { refused: Refusal } {
  const after = new Map(facts.map((fact) => [fact.id, fact]));
  for (const [index, operation] of operations.entries()) {
    const fact = operation.op === "add" ? undefined : after.get(operation.fact_id ?? "");
    if (operation.op !== "add" && fact?.type !== operation.type)
      return { refused: { code: "NOT_FOUND", index, message: "no such fact on this day" } };
    const message = whyNot(operation, fact);
    if (message !== undefined) return { refused: { index, ...message } };
    for (const each of change(operation, fact, by)) after.set(each.id, each);
  }
  const targets = [...after.values()].map((each) => {
    return { before: facts.find(({ id }) => id === each.id) ?? null, after: each };
  });
  const changed = targets.filter(({ before, after: then }) => before === null || !isSame(before, then));
  if (changed.length > 0) return { targets: changed };
  return { refused: { code: "NOTHING_CHANGED", index: 0, message: "the day is so already" } };
}

function whyNot(operation: Operation, fact: FullFact | undefined): Omit<Refusal, "index"> | undefined {
  const refuse = (code: Refusal["code"], message: string) => ({ code, message });
  if (operation.op === "add")
    return operation.type === "meeting" && (operation.end ?? null) === null
      ? refuse("VALIDATION_FAILED", "a meeting has an end")
      : undefined;
  if (fact !== undefined && fact.voided_at !== null && operation.op !== "restore")
    return refuse(
      "NOTHING_CHANGED",
      operation.op === "void" ? "it is voided already" : "it is voided: restore it first",
    );
  if (operation.op === "restore" && fact?.voided_at === null) return refuse("NOTHING_CHANGED", "it is not voided");
  if (operation.op === "move" && operation.end === null && operation.type === "meeting")
    return refuse("VALIDATION_FAILED", "a meeting has an end");
  const { op, at, until = at } = operation;
  if (op !== "split" || fact === undefined || at === undefined || until === undefined) return undefined;
  const inside = at > fact.start && until >= at && (fact.end === null || until < fact.end);
  return inside ? undefined : refuse("TIMESTAMP_OUT_OF_ORDER", "a split lies between the start and the end");
}

function change(operation: Operation, fact: FullFact | undefined, by: By): FullFact[] {
  const { op, start, end, at, until = at } = operation;
  if (op === "add" && start !== undefined) return [added({ ...operation, start }, by)];
  if (fact === undefined) return [];
  if (op === "void") return [{ ...fact, voided_at: by.now }];
  if (op === "restore") return [{ ...fact, voided_at: null }];
  if (op === "end" && at !== undefined) return [withEnd(fact, at, by)];
  if (op === "split" && at !== undefined && until !== undefined) {
    const rest = { ...fact, id: by.newId(), start: until, source: "admin" as const, recorded_at: by.now };
    return [withEnd(fact, at, by), rest];
  }
  const moved = start === undefined ? fact : withStart(fact, start, by);
  return [end === undefined ? moved : withEnd(moved, end, by)];
}

function added({ type, start, end = null, title }: Operation & { start: Date }, { now, newId }: By): FullFact {
  const bare: FullFact = {
    ...{ type, id: newId(), start, title: type === "meeting" ? (title ?? null) : null },
    ...{ source: "admin", recorded_at: now, voided_at: null, idle_threshold_seconds: null },
    ...{ end: null, end_source: null, end_recorded_at: null, ended_by: null },
  };
  return end === null ? bare : withEnd(bare, end, { now });
}

function withStart(fact: FullFact, start: Date, { now }: Pick<By, "now">): FullFact {
  if (start.getTime() === fact.start.getTime()) return fact;
  return { ...fact, start, source: "admin", recorded_at: now };
}

function withEnd(fact: FullFact, end: Date | null, { now }: Pick<By, "now">): FullFact {
  if (end === null) return { ...fact, end, end_source: null, end_recorded_at: null, ended_by: null };
  if (isEndSaid(fact) && fact.end?.getTime() === end.getTime()) return fact;
  if (fact.type === "meeting") return { ...fact, end, source: "admin", recorded_at: now };
  const ended_by = fact.type === "work_session" ? ("admin" as const) : null;
  return { ...fact, end, end_source: "admin", end_recorded_at: now, ended_by };
}

function isSame(a: FullFact, b: FullFact): boolean {
  const [said, saidThen] = [isEndSaid(a), isEndSaid(b)];
  const sameEnd = said === saidThen && (!said || a.end?.getTime() === b.end?.getTime());
  return a.start.getTime() === b.start.getTime() && sameEnd && (a.voided_at === null) === (b.voided_at === null);
}
