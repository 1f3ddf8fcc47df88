import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Order, Outcome, Run } from "./messages.ts";
import { BrokenCode } from "./problem.ts";

/** One reading of the code, in a process of its own. */
export type Generation = {
  /** False once its process has ended. */
  readonly isAlive: boolean;
  /** Runs a function. Rejects with what it threw, or with a BrokenCode. */
  run(order: Pick<Run, "handler" | "event" | "context" | "deadline">): Promise<unknown>;
  /** Loads these functions; rejects with a BrokenCode. */
  load(handlers: readonly string[]): Promise<void>;
  /** Ends it as soon as nothing runs there any more. */
  retire(): void;
};

type Waiting = {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
};

/** Starts the process; what it reads, it reads when a function is first run or loaded. */
export function startGeneration(env: NodeJS.ProcessEnv, directory: string = process.cwd()): Generation {
  const script = fileURLToPath(new URL("./runner.ts", import.meta.url));
  // Structured clones: an event may hold what JSON does not know.
  const child = fork(script, { cwd: directory, env, execArgv: [], serialization: "advanced" });
  const waiting = new Map<number, Waiting>();
  let orders = 0;
  let isRetired = false;
  let isAlive = true;

  const endIfIdle = () => {
    if (isRetired && waiting.size === 0 && child.connected) child.disconnect();
  };
  child.on("message", (outcome: Outcome) => {
    const order = waiting.get(outcome.id);
    waiting.delete(outcome.id);
    if (order !== undefined) settle(order, outcome);
    endIfIdle();
  });
  const fail = (reason: string) => {
    isAlive = false;
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };
  child.once("error", (error) => fail(`The functions' process failed: ${error.message}`));
  child.once("exit", (code, signal) => fail(`The functions' process ended (${signal ?? code})`));

  const send = async (order: Omit<Run, "id"> | { readonly kind: "load"; readonly handlers: readonly string[] }) =>
    await new Promise<unknown>((resolve, reject) => {
      const id = orders++;
      waiting.set(id, { resolve, reject });
      child.send({ ...order, id } satisfies Order, (error) => {
        if (error !== null) reject(error);
      });
    });
  return {
    get isAlive() {
      return isAlive;
    },
    run: (order) => send({ kind: "run", ...order }),
    load: async (handlers) => {
      await send({ kind: "load", handlers });
    },
    retire: () => {
      isRetired = true;
      endIfIdle();
    },
  };
}

function settle({ resolve, reject }: Waiting, outcome: Outcome): void {
  if (outcome.kind === "answer") resolve(outcome.answer);
  else if (outcome.kind === "problem") reject(new BrokenCode(outcome.problem));
  else reject(Object.assign(new Error(outcome.message), { stack: outcome.stack }));
}
