// The design one would build first, as a process of its own. It serves HTTP, and on command calls the handler's function itself, so that
// two ways of receiving are not what is compared.
import { Redis } from "ioredis";
import pg from "pg";
import { inFlight } from "../frame/in-flight.ts";
import { Feed, type Work } from "../ingest/feed.ts";
import type { Size } from "../ingest/world.ts";
import { createApp } from "./app.ts";
import { recordHeartbeat } from "./record-heartbeat.ts";

export type BaselineOptions = { size: Size; ownerUrl: string; redisUrl: string; secret: string; concurrency: number };
export type ToServer = { prepare: Work } | "run";
export type FromServer = { port: number } | "ready" | { heartbeats: number };

const { size, ownerUrl, redisUrl, secret, concurrency } = JSON.parse(process.argv[2] ?? "") as BaselineOptions;
const pool = new pg.Pool({ connectionString: ownerUrl, max: 10, options: "-c search_path=baseline" });
const redis = new Redis(redisUrl);
const feed = new Feed(size);
let messages: ReturnType<Feed["next"]>[number] = [];

process.on("message", async (order: ToServer) => {
  if (order === "run") {
    await inFlight(concurrency, messages, async ({ user_id, heartbeats }) => {
      for (const heartbeat of heartbeats) await recordHeartbeat({ pool, redis }, user_id, heartbeat);
    });
    process.send?.({ heartbeats: messages.length } satisfies FromServer);
  } else {
    messages = feed.next(order.prepare).flat();
    process.send?.("ready" satisfies FromServer);
  }
});
process.on("disconnect", () => process.exit());

const server = createApp({ pool, redis }, secret).listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.({ port: address.port } satisfies FromServer);
});
// Between two turns its clients are silent for as long as the others take, and go on with the connections they have.
server.keepAliveTimeout = 600_000;
