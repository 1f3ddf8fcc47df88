import { join } from "node:path";
import { Child } from "../frame/child.ts";
import type { FromConsumer, ToConsumer } from "./consumer.ts";
import type { Work } from "./feed.ts";
import type { Size } from "./world.ts";

/** Consumer processes that share the members of one database. */
export class Consumers {
  readonly #children: Child<ToConsumer, FromConsumer>[];
  /** CPU of the functions and heartbeats, since the last look. */
  #spent = { cpu_seconds: 0, heartbeats: 0 };

  constructor(
    size: Size,
    parts: number,
    { ownerUrl, workerUrl }: { ownerUrl: string; workerUrl: string },
    connections = 2,
  ) {
    // Two connections and the young generation that the function has (infra/environment.yml).
    const environment = {
      WORKER_DATABASE_URL: workerUrl,
      DATABASE_POOL_MAX: String(connections),
      NODE_OPTIONS: "--max-semi-space-size=64",
    };
    this.#children = Array.from({ length: parts }, (_, part) => {
      return new Child(
        join(import.meta.dirname, "consumer.ts"),
        { size, share: { part, parts }, ownerUrl },
        environment,
      );
    });
  }

  async prepare(work: Work): Promise<void> {
    await Promise.all(this.#children.map((child) => child.tell({ prepare: work })));
  }

  /** Answers how many heartbeats were stored. */
  async run(): Promise<number> {
    const answers = await Promise.all(this.#children.map((child) => child.tell("run")));
    let stored = 0;
    for (const answer of answers) {
      if (answer === "ready") continue;
      stored += answer.heartbeats;
      this.#spent.cpu_seconds += answer.cpu_seconds;
    }
    this.#spent.heartbeats += stored;
    return stored;
  }

  /** Microseconds of the functions' CPU for each heartbeat since the last look. */
  takeCpu(): number {
    const { cpu_seconds, heartbeats } = this.#spent;
    this.#spent = { cpu_seconds: 0, heartbeats: 0 };
    return (1e6 * cpu_seconds) / heartbeats;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.stop()));
  }
}
