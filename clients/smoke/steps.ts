import { setTimeout as sleep } from "node:timers/promises";

/** Does one thing, prints how it went and how long it took, and answers what came of it. Throws on after a failure. */
export type Step = <Result>(title: string, work: () => Promise<Result>) => Promise<Result>;

export function createStep(print: (line: string) => void): Step {
  return async (title, work) => {
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
