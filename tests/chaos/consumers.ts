import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { pick, type Random } from "../../clients/common/random.ts";
import { eventually } from "../steps/call/eventually.ts";

/** What a consumer says: which messages it has received (and how often each), what it has handled, that it holds still. */
export type FromConsumer =
  | { kind: "received"; ids: string[]; receives: number[] }
  | { kind: "handled"; failed: number }
  | { kind: "holding" };
export type ToConsumer = "hold" | "stop";

export type Consumer = {
  /** Also the application name of its database connections. */
  readonly name: string;
  readonly process: ChildProcess;
  handling: readonly string[];
  holding: boolean;
  expected_to_end: boolean;
};

export type ConsumerFigures = {
  batches: number;
  redeliveries: number;
  most_receives: number;
  /** Messages that were received while another consumer was still handling them. */
  handled_at_once: number;
  crashes: number;
};

/** A set of consumer processes that is kept at its size: who dies is replaced, as Lambda does. */
export class Consumers {
  readonly figures: ConsumerFigures = { batches: 0, redeliveries: 0, most_receives: 0, handled_at_once: 0, crashes: 0 };
  readonly #random: Random;
  readonly #running = new Set<Consumer>();
  #wanted = 0;
  #started = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  scale(wanted: number): void {
    this.#wanted = wanted;
    while (this.#running.size < this.#wanted) this.#start();
  }

  /** One of those that are at work on messages right now. */
  async busy(seconds = 5): Promise<Consumer> {
    return eventually(
      "a consumer handles messages",
      () => {
        const [first, ...rest] = [...this.#running].filter(
          ({ handling, expected_to_end }) => handling.length > 0 && !expected_to_end,
        );
        return first === undefined ? undefined : pick(this.#random, [first, ...rest]);
      },
      seconds,
    );
  }

  named(name: string): Consumer | undefined {
    return [...this.#running].find((consumer) => consumer.name === name);
  }

  /** kill -9; answers when it is gone. */
  async kill(consumer: Consumer): Promise<void> {
    const gone = ended(consumer);
    consumer.expected_to_end = true;
    consumer.process.kill("SIGKILL");
    await gone;
  }

  /** Lets them finish what they are at. */
  async stop(): Promise<void> {
    this.#wanted = 0;
    await Promise.all([...this.#running].map((consumer) => this.#stopOne(consumer)));
  }

  async #stopOne(consumer: Consumer): Promise<void> {
    const gone = ended(consumer);
    consumer.expected_to_end = true;
    if (consumer.process.connected) consumer.process.send("stop" satisfies ToConsumer);
    const timer = setTimeout(() => consumer.process.kill("SIGKILL"), 10_000);
    await gone;
    clearTimeout(timer);
  }

  #start(): void {
    this.#started += 1;
    const name = `consumer-${this.#started}`;
    // Batches of any size: small ones interleave more, large ones lose more at once.
    const batchSize = pick(this.#random, [1, 10, 100, 1000]);
    const child = fork(join(import.meta.dirname, "consumer.ts"), {
      execArgv: [],
      env: { ...process.env, PGAPPNAME: name, CHAOS_BATCH_SIZE: String(batchSize), LOG_LEVEL: "SILENT" },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const consumer: Consumer = { name, process: child, handling: [], holding: false, expected_to_end: false };
    this.#running.add(consumer);
    child.on("message", (report: FromConsumer) => this.#note(consumer, report));
    child.once("exit", () => {
      this.#running.delete(consumer);
      if (!consumer.expected_to_end) this.figures.crashes += 1;
      if (this.#running.size < this.#wanted) this.#start();
    });
  }

  #note(consumer: Consumer, report: FromConsumer): void {
    if (report.kind === "holding") consumer.holding = true;
    else if (report.kind === "handled") consumer.handling = [];
    else {
      const elsewhere = new Set([...this.#running].flatMap((other) => (other === consumer ? [] : other.handling)));
      this.figures.batches += 1;
      this.figures.handled_at_once += report.ids.filter((id) => elsewhere.has(id)).length;
      this.figures.redeliveries += report.receives.filter((receives) => receives > 1).length;
      this.figures.most_receives = Math.max(this.figures.most_receives, ...report.receives);
      consumer.handling = report.ids;
    }
  }
}

function ended({ process: child }: Consumer): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}
