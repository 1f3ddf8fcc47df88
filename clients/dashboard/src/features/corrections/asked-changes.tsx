import { clock } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import type { Correction, Preview } from "./queries.ts";
import { w } from "./words.ts";

type Operation = NonNullable<Correction["operations"]>[number];
type Fact = Preview["before"]["facts"][number];

/** What is asked to be done to a day, in words; `facts` are those it is about, as far as they are known. */
export function AskedChanges({ operations, facts }: { operations: readonly Operation[]; facts: readonly Fact[] }) {
  const zone = useShownZone();
  return (
    <ul>
      {operations.map((operation, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they stand as they were asked for
        <li key={index}>{textOf(operation, facts, zone)}</li>
      ))}
    </ul>
  );
}

function textOf(operation: Operation, facts: readonly Fact[], zone: string): string {
  const what = w.day.type[operation.type];
  const time = (instant: string | null | undefined) => (instant ? clock(instant, zone) : w.day.lasts);
  const span = (start: string, end: string | null | undefined) => `${time(start)}–${time(end)}`;
  if (operation.op === "add") return w.op.add(what, span(operation.start, operation.end));
  const fact = facts.find(({ id }) => id === operation.fact_id);
  const was = fact === undefined ? "" : span(fact.start, fact.end);
  switch (operation.op) {
    case "move": {
      const start = operation.start ?? fact?.start;
      const end = operation.end === undefined ? fact?.end : operation.end;
      return w.op.move(what, was, start === undefined ? `…–${time(end)}` : span(start, end));
    }
    case "end":
      return w.op.end(what, was, time(operation.at));
    case "split":
      return w.op.split(what, was, time(operation.at));
    case "void":
    case "restore":
      return w.op[operation.op](what, was);
  }
}
