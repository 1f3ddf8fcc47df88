import type { Log } from "./log.ts";

/** What is said of a part that would have been started after the stop. */
class Stopping extends Error {}

/** The parts of a stack that run, and those that are only just being started. */
export type Running = {
  /** Aborted when everything is to stop, so that a part which takes long to start gives up. */
  readonly signal: AbortSignal;
  /** Starts a part and keeps it until the stop. Rejects with the part's own error, and at once when everything is being stopped. */
  start<T extends { stop(): Promise<void> }>(name: string, start: () => Promise<T>): Promise<T>;
  /** Stops every part in the opposite order, once those that are being started have started or failed. */
  stop(): Promise<void>;
};

/** Holds what is started, so that a stop at any moment leaves nothing behind: processes of their own outlive this one. */
export function createRunning(log: Log): Running {
  const controller = new AbortController();
  const parts: { readonly name: string; stop(): Promise<void> }[] = [];
  const starting = new Set<Promise<unknown>>();

  return {
    signal: controller.signal,
    start: async (name, start) => {
      if (controller.signal.aborted) throw new Stopping(`${name} is not started: everything is being stopped.`);
      const started = start();
      const kept = started.then((part) => parts.push({ name, stop: () => part.stop() })).catch(() => undefined);
      starting.add(kept);
      void kept.then(() => starting.delete(kept));
      const part = await started;
      await kept;
      return part;
    },
    stop: async () => {
      controller.abort();
      await Promise.all(starting);
      for (const { name, stop } of parts.splice(0).reverse()) {
        await stop().catch((error: unknown) => log(`${name} did not stop cleanly: ${String(error)}`));
      }
    },
  };
}
