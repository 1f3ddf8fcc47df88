import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** In a release both are bundled. */
const COUNTER = import.meta.filename.endsWith(".ts") ? "counter.ts" : "counter.js";

type Counts = { readonly clicks: number; readonly strokes: number };

export type Counter = {
  /** Undefined before the first word of the process, and since it is gone. */
  read(): Counts | undefined;
  close(): void;
};

/** Starts the process that counts. It is not started again: what has crashed once in a hook would do so every minute. */
export function startCounter(): Counter {
  let last: Counts | undefined;
  let child: ChildProcess | undefined;
  try {
    child = fork(join(import.meta.dirname, COUNTER), { stdio: ["ignore", "ignore", "ignore", "ipc"] });
    child.on("message", (told: Counts) => {
      last = told;
    });
    const end = () => {
      last = undefined;
    };
    child.on("error", end);
    child.on("exit", end);
  } catch {
    // Without counts.
  }
  return { read: () => last, close: () => child?.kill() };
}
