import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** A process of its own that is told things with `process.send`, and answers each with one message. */
export class Child<Order extends object | string, Answer> {
  readonly #process: ChildProcess;

  /** `argument` arrives as JSON in the first word of its command line. What it logs can be written to nowhere. */
  constructor(
    path: string,
    argument: object,
    environment: Record<string, string> = {},
    log: "inherit" | "ignore" = "inherit",
  ) {
    const env = { ...process.env, ...environment };
    this.#process = fork(path, [JSON.stringify(argument)], { env, stdio: ["ignore", log, "inherit", "ipc"] });
  }

  /** Waits for a message that was not asked for: that it is ready. */
  async hear(): Promise<Answer> {
    const heard = new AbortController();
    const exit = once(this.#process, "exit", { signal: heard.signal }).then(() => {
      throw new Error(`A process of the bench has ended with ${this.#process.exitCode}.`);
    });
    try {
      const message = once(this.#process, "message", { signal: heard.signal });
      const [answer] = (await Promise.race([message, exit])) as [Answer];
      return answer;
    } finally {
      exit.catch(() => undefined);
      heard.abort();
    }
  }

  async tell(order: Order): Promise<Answer> {
    const answer = this.hear();
    this.#process.send(order);
    return answer;
  }

  /** It ends when nobody is left to tell it anything. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, "exit");
    this.#process.disconnect();
    await exit;
  }
}
