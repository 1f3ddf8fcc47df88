import { readFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { join } from "node:path";
import jwt from "jsonwebtoken";
import pg from "pg";
import { startRedis } from "../../localstack/redis.ts";
import { Child } from "../frame/child.ts";
import { inFlight } from "../frame/in-flight.ts";
import { Feed, type Work } from "../ingest/feed.ts";
import type { Size } from "../ingest/world.ts";
import type { BaselineOptions, FromServer, ToServer } from "./server.ts";

const SECRET = "baseline";
/** As many heartbeats as are on their way at a time. */
const CONCURRENCY = 50;

type Post = { body: string; authorization: string };

/** The design one would build first, running, and whoever sends it heartbeats. */
export class Baseline {
  readonly #server: Child<ToServer, FromServer>;
  readonly #stopRedis: () => Promise<void>;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  readonly #port: number;
  readonly #feed: Feed;
  #posts: Post[] = [];

  private constructor(size: Size, server: Child<ToServer, FromServer>, port: number, stopRedis: () => Promise<void>) {
    this.#feed = new Feed(size);
    this.#server = server;
    this.#port = port;
    this.#stopRedis = stopRedis;
  }

  /** Fills its tables from the product's in the same database; undefined where there is no Redis. */
  static async start(size: Size, ownerUrl: string): Promise<Baseline | undefined> {
    const redis = await startRedis(process.env.REDIS_URL);
    if (redis.url === undefined) return undefined;
    await createSchema(ownerUrl);
    const options: BaselineOptions = { size, ownerUrl, redisUrl: redis.url, secret: SECRET, concurrency: CONCURRENCY };
    const server = new Child<ToServer, FromServer>(join(import.meta.dirname, "server.ts"), options);
    const listening = await server.hear();
    if (typeof listening === "string" || !("port" in listening))
      throw new Error("The baseline's server did not start.");
    return new Baseline(size, server, listening.port, redis.stop);
  }

  /** Calls of the handler's function. */
  async prepareCalls(work: Work): Promise<void> {
    await this.#server.tell({ prepare: work });
  }

  async runCalls(): Promise<number> {
    const answer = await this.#server.tell("run");
    if (typeof answer === "string" || !("heartbeats" in answer))
      throw new Error("The baseline's server did not count.");
    return answer.heartbeats;
  }

  /** Requests over HTTP, on connections that are kept. */
  async prepareRequests(work: Work): Promise<void> {
    this.#posts = this.#feed
      .next(work)
      .flat()
      .flatMap(({ user_id, heartbeats }) => {
        const authorization = `Bearer ${jwt.sign({ sub: user_id }, SECRET, { expiresIn: "24h" })}`;
        return heartbeats.map((heartbeat) => ({ body: JSON.stringify(heartbeat), authorization }));
      });
  }

  async runRequests(): Promise<number> {
    await inFlight(CONCURRENCY, this.#posts, (item) => this.#post(item));
    return this.#posts.length;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    await this.#server.stop();
    await this.#stopRedis();
  }

  #post({ body, authorization }: Post): Promise<void> {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), authorization };
    const options = { port: this.#port, host: "127.0.0.1", path: "/api/activity/heartbeat", method: "POST", headers };
    return new Promise((resolve, reject) => {
      const sent = request({ ...options, agent: this.#agent }, (response) => {
        response.resume();
        response.once("end", () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`The baseline answered ${response.statusCode}.`));
        });
      });
      sent.once("error", reject);
      sent.end(body);
    });
  }
}

/** Makes its schema in a database of the product, and fills it from there. */
export async function createSchema(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const schema = await readFile(join(import.meta.dirname, "schema.sql"), "utf8");
    for (const statement of schema.split(/;\s*\n/)) if (statement.trim() !== "") await client.query(statement);
  } finally {
    await client.end();
  }
}
