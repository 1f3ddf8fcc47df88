import type { Control, ControlState } from "../../../core/control.ts";
import type { Capability } from "../../../ports.ts";
import type { Versions } from "../server.ts";
import { Refused, read } from "./ask.ts";

type Answer<Name extends keyof Control> = Control[Name] extends (...given: never[]) => Promise<infer Of> ? Of : never;

export type Parts = {
  today: Answer<"today">;
  pictures: Answer<"pictures">;
  looks: Answer<"looks">;
  rules: Answer<"rules">;
  capabilities: Capability[];
  receipts: Answer<"receipts">;
};

/** What is known: a part that could not be read has a sentence that says why in its place. */
export type Known = {
  state: ControlState;
  /** When it was read, by a clock that nobody sets. */
  readAt: number;
  parts: { [Name in keyof Parts]?: Parts[Name] };
  faults: { [Name in keyof Parts]?: string };
};

/** What is asked again at least so often, because it changes without the tracker's doing. In milliseconds. */
const EVERY: { [Name in keyof Parts]: number } = {
  today: 15_000,
  pictures: 15_000,
  looks: 60_000,
  rules: 2_000,
  capabilities: 15_000,
  receipts: 120_000,
};
/** What tells of a change. Who looked is the server's to tell. */
const TOLD_BY: { [Name in keyof Parts]?: keyof Versions } = {
  today: "today",
  pictures: "pictures",
  rules: "rules",
  receipts: "receipts",
};

/** Asks for the state, and for those parts that have changed or are old. */
export function createReader() {
  const asked = new Map<keyof Parts, { at: number; version: number }>();
  const known: Pick<Known, "parts" | "faults"> = { parts: {}, faults: {} };

  async function readPart<Name extends keyof Parts>(name: Name): Promise<void> {
    try {
      known.parts[name] = await read<Parts[Name]>(name);
      delete known.faults[name];
    } catch (error) {
      if (!(error instanceof Refused) || error.status === 401) throw error;
      known.faults[name] = error.message;
    }
  }

  return {
    /** What was asked before is old from now on: something was done. */
    forget: () => asked.clear(),
    async next(): Promise<Known> {
      const { state, versions } = await read<{ state: ControlState; versions: Versions }>("state");
      const at = performance.now();
      const due = (Object.keys(EVERY) as (keyof Parts)[]).filter((name) => {
        const before = asked.get(name);
        const told = TOLD_BY[name];
        const isTold = told !== undefined && before?.version !== versions[told];
        if (before !== undefined && !isTold && at - before.at < EVERY[name]) return false;
        asked.set(name, { at, version: told === undefined ? 0 : versions[told] });
        return true;
      });
      await Promise.all(due.map(readPart));
      return { state, readAt: at, ...known };
    },
  };
}
