import { config } from "../config.ts";
import type { LiveStore } from "./live-store.ts";

export type { AttemptRule, Holder, LiveStore, OnceValue } from "./live-store.ts";
export { MAX_CHANNELS, MAX_SOCKETS } from "./live-store.ts";

let current: { redisUrl: string | undefined; store: Promise<LiveStore> } | undefined;

/**
 * The process's store, on the Redis that is configured now. Each implementation is loaded only when it is used: the
 * Redis client is large.
 */
export function liveStore(): Promise<LiveStore> {
  const { redisUrl } = config;
  if (current === undefined || current.redisUrl !== redisUrl) current = { redisUrl, store: openStore(redisUrl) };
  return current.store;
}

/** For tests and tools that end a process, or go on with another database. */
export async function closeLiveStore(): Promise<void> {
  const open = current;
  current = undefined;
  await (await open?.store)?.close();
}

async function openStore(redisUrl: string | undefined): Promise<LiveStore> {
  if (redisUrl === undefined) return openPostgres();
  const [{ redisStore }, { withFallback }] = await Promise.all([import("./redis.ts"), import("./fallback.ts")]);
  return withFallback(redisStore(redisUrl), openPostgres);
}

async function openPostgres(): Promise<LiveStore> {
  return (await import("./postgres.ts")).postgresStore();
}
