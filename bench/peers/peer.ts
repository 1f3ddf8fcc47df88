import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { join } from "node:path";
import pg from "pg";
import { inFlight } from "../frame/in-flight.ts";
import { percentile } from "../frame/measure.ts";
import { cpuSeconds } from "./cpu.ts";
import type { FromQueue, ToQueue } from "./queue.ts";

/** As many requests as are on their way at a time. */
const CONCURRENCY = 50;

export type Post = { readonly body: string; readonly authorization: string; readonly heartbeats: number };

export type Parts = {
  readonly name: string;
  /** The server that answers requests, and what it is told. */
  readonly server: string;
  readonly argument: object;
  readonly environment: Record<string, string>;
  readonly queue: Queue | undefined;
  /** Its server has the queue in it: it says how much waits, and is not killed. */
  readonly whole?: boolean;
  /** Where its tables are. */
  readonly ownerUrl: string;
  readonly table: string;
  /** PostgreSQL, and what else works for it. */
  readonly others: readonly number[];
};

/** One of the designs, running: requests go in, rows come out. */
export class Peer {
  readonly name: string;
  readonly #parts: Parts;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  readonly #database: pg.Client;
  #server: ChildProcess | undefined;
  #port = 0;

  constructor(parts: Parts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#database = new pg.Client({ connectionString: parts.ownerUrl });
  }

  async start(): Promise<void> {
    await this.#database.connect();
    await this.#startServer();
  }

  async #startServer(): Promise<void> {
    const { server, argument, environment } = this.#parts;
    const env = { ...process.env, ...environment };
    const path = join(import.meta.dirname, server);
    this.#server = fork(path, [JSON.stringify(argument)], { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const [{ port }] = (await once(this.#server, "message")) as [{ port: number }];
    this.#port = port;
  }

  /** Whether what it has taken is to be found again after kill -9 by itself. */
  get canBeKilled(): boolean {
    return this.#parts.whole !== true;
  }

  /** Resolves when everything has been stored. */
  async #drained(): Promise<void> {
    await this.#parts.queue?.drained();
    if (this.#parts.whole !== true || this.#server === undefined) return;
    for (let waiting = 1; waiting > 0; ) {
      const answer = once(this.#server, "message") as Promise<[{ waiting: number }]>;
      this.#server.send("count");
      waiting = (await answer)[0].waiting;
    }
  }

  /** All at once; answers how long it took until every heartbeat was committed, and the CPU of all processes, in seconds. */
  async flood(posts: readonly Post[]): Promise<{ seconds: number; cpu_seconds: number }> {
    const before = this.cpu();
    const started = performance.now();
    await inFlight(CONCURRENCY, posts, async (post) => {
      let status = await this.post(post);
      // Whoever is told to come again does, as trackers do.
      while (status === 503) status = await this.post(post);
      if (status >= 300) throw new Error(`${this.name} answered ${status}.`);
    });
    await this.#drained();
    return { seconds: (performance.now() - started) / 1000, cpu_seconds: this.cpu() - before };
  }

  /** So many requests a second, whenever the answers come; the 95th percentile of their milliseconds. */
  async paced(posts: readonly Post[], aSecond: number): Promise<number> {
    const started = performance.now();
    const took = await Promise.all(
      posts.map(async (post, index) => {
        const due = started + (1000 * index) / aSecond;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
        await this.post(post);
        return performance.now() - due;
      }),
    );
    await this.#drained();
    return percentile(
      took.toSorted((a, b) => a - b),
      0.95,
    );
  }

  /**
   * The server is ended by kill -9 in the middle of a flood and started again, its consumer too. Answers how many heartbeats
   * were answered as taken, and how many of all that were sent are stored.
   */
  async killed(posts: readonly Post[]): Promise<{ answered: number; stored: number }> {
    const before = await this.stored();
    let answered = 0;
    let restart: Promise<void> | undefined;
    await inFlight(CONCURRENCY, posts, async (post, index) => {
      if (index === Math.floor(posts.length / 3)) await this.#parts.queue?.kill();
      if (index === Math.floor(posts.length / 2)) {
        this.#server?.kill("SIGKILL");
        restart = this.#startServer();
      }
      const status = await this.post(post).catch(() => 0);
      if (status > 0 && status < 300) answered += post.heartbeats;
      else await restart;
    });
    await this.#parts.queue?.drained();
    return { answered, stored: (await this.stored()) - before };
  }

  /** Bytes of its database with all indexes, and of what was ever written into the log. */
  async bytes(): Promise<{ database: number; log: number }> {
    const { rows } = await this.#database.query<{ database: number; log: number }>(
      "select pg_database_size(current_database())::float8 as database, (pg_current_wal_lsn() - '0/0')::float8 as log",
    );
    return rows[0] ?? { database: 0, log: 0 };
  }

  async stored(): Promise<number> {
    const { rows } = await this.#database.query<{ count: number }>(`select count(*)::int from ${this.#parts.table}`);
    return rows[0]?.count ?? 0;
  }

  cpu(): number {
    const { others, queue } = this.#parts;
    return cpuSeconds([this.#server?.pid ?? 0, ...others, ...(queue === undefined ? [] : [queue.pid])]);
  }

  /** Answers the status. A kept connection that the server gave up in that moment is no answer: it is sent on another. */
  post(post: Post): Promise<number> {
    const { body, authorization } = post;
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), authorization };
    const options = { port: this.#port, host: "127.0.0.1", path: "/api/activity/heartbeat", method: "POST", headers };
    return new Promise((resolve, reject) => {
      const sent = request({ ...options, agent: this.#agent }, (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode ?? 0));
        response.once("error", reject);
      });
      sent.once("error", (error: NodeJS.ErrnoException) => {
        if (sent.reusedSocket && error.code === "ECONNRESET") resolve(this.post(post));
        else reject(error);
      });
      sent.end(body);
    });
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    if (this.#server !== undefined) {
      const exit = once(this.#server, "exit");
      this.#server.disconnect();
      await exit;
    }
    await this.#database.end();
  }
}

/** The queue's process and its consumer. */
export class Queue {
  readonly #process: ChildProcess;
  readonly port: number;
  readonly pid: number;

  private constructor(queue: ChildProcess, port: number) {
    this.#process = queue;
    this.port = port;
    this.pid = queue.pid ?? 0;
  }

  static async start(file: string, environment: Record<string, string>): Promise<Queue> {
    const env = { ...process.env, ...environment };
    const path = join(import.meta.dirname, "queue.ts");
    const queue = fork(path, [JSON.stringify({ file })], { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const [{ port }] = (await once(queue, "message")) as [Extract<FromQueue, { port: number }>];
    return new Queue(queue, port);
  }

  async #tell(order: ToQueue): Promise<number> {
    const answer = once(this.#process, "message") as Promise<[Extract<FromQueue, { waiting: number }>]>;
    this.#process.send(order);
    return (await answer)[0].waiting;
  }

  async kill(): Promise<void> {
    await this.#tell("kill");
  }

  /** Resolves when everything has been stored. */
  async drained(): Promise<void> {
    while ((await this.#tell("count")) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async stop(): Promise<void> {
    const exit = once(this.#process, "exit");
    this.#process.disconnect();
    await exit;
  }
}
