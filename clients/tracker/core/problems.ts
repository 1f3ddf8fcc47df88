import type { Problem } from "./control.ts";

/** What does not work now. Each is said once, when it begins. */
export type Problems = {
  /** Undefined: it works (again). */
  set(id: string, text: string | undefined): void;
  list(): readonly Problem[];
};

export function createProblems(now: () => Date, say: (text: string) => void): Problems {
  const known = new Map<string, Problem>();
  return {
    set(id, text) {
      const before = known.get(id);
      if (text === undefined) known.delete(id);
      else if (before?.text !== text) {
        known.set(id, { id, text, since: before?.since ?? now().toISOString() });
        say(text);
      }
    },
    list: () => [...known.values()],
  };
}
