import { config } from "../config.ts";
import type { LiveStore } from "./live-store.ts";

export type { AttemptRule, Holder, LiveStore, Subscriber } from "./live-store.ts";

let store: Promise<LiveStore> | undefined;

/** The process's store. Each implementation is loaded only when it is used: the Redis client is large. */
export function liveStore(): Promise<LiveStore> {
  store ??= openStore();
  return store;
}

async function openStore(): Promise<LiveStore> {
  const { redisUrl } = config;
  if (redisUrl === undefined) return openPostgres();
  const [{ redisStore }, { withFallback }] = await Promise.all([import("./redis.ts"), import("./fallback.ts")]);
  return withFallback(redisStore(redisUrl), openPostgres);
}

async function openPostgres(): Promise<LiveStore> {
  return (await import("./postgres.ts")).postgresStore();
}
