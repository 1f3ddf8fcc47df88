import { setTimeout as sleep } from "node:timers/promises";

/** Does one thing, prints how it went and how long it took, and answers what came of it. Throws on after a failure. */
export type Step = <Result>(title: string, work: () => Promise<Result>) => Promise<Result>;

/** Once `signal` is aborted no step begins any more, and each throws its reason. */
export function createStep(print: (line: string) => void, signal?: AbortSignal): Step {
  return async (title, work) => {
    signal?.throwIfAborted();
    const started = performance.now();
    const line = (mark: string) => `${mark} ${title.padEnd(64)} ${Math.round(performance.now() - started)} ms`;
    try {
      const result = await work();
      print(line("✓"));
      return result;
    } catch (error) {
      print(line("✗"));
      print(`    ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  };
}

/** What has to be undone when a run ends, however it ends: the last first, each whatever becomes of the others. */
export function createCleanup(step: Step) {
  const undoing: (readonly [title: string, work: () => Promise<unknown>])[] = [];
  return {
    defer: (title: string, work: () => Promise<unknown>) => void undoing.push([title, work]),
    /** Answers whether all could be undone. */
    async run(): Promise<boolean> {
      let isUndone = true;
      for (let next = undoing.pop(); next !== undefined; next = undoing.pop()) {
        try {
          await step(...next);
        } catch {
          // Its step has said so.
          isUndone = false;
        }
      }
      return isUndone;
    },
  };
}

/** Asks once a second until there is an answer; what is waited for passes queues, which may wait to fill a batch. */
export async function waitFor<Found>(
  what: string,
  probe: () => Promise<Found | undefined> | Found | undefined,
  seconds: number,
): Promise<Found> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await sleep(1000);
  }
}

/** Fails the step unless it holds. */
export function must(holds: boolean, what: string, seen: unknown): void {
  if (!holds) throw new Error(`${what}, but it is ${JSON.stringify(seen)}`);
}
