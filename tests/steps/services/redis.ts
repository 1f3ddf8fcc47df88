import { findRedis, startRedis } from "../../../localstack/redis.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";

/** Whether Redis can be tried here. Says so when not: what is not tried should not look proven. */
export function hasRedis(): boolean {
  if (findRedis() !== undefined) return true;
  console.warn("No redis-server or valkey-server on the PATH: what needs a real Redis is not tried here.");
  return false;
}

export type OwnRedis = { readonly url: string; kill(): void; stop(): Promise<void> };

/** A server of the test file's own, on a free port. */
export async function startOwnRedis(): Promise<OwnRedis> {
  const { url, pid, stop, description } = await startRedis(undefined);
  if (url === undefined || pid === undefined) throw new Error(`Redis: ${description}`);
  return { url, kill: () => void process.kill(pid, "SIGKILL"), stop };
}

export type ProxiedRedis = {
  readonly proxy: FaultProxy;
  /** Ends the server without a word; what it knew is gone. */
  kill(): void;
  /** Another server, empty, at the same address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** A Redis behind a proxy; REDIS_URL leads there. Before anything has opened the live store. */
export async function givenProxiedRedis(): Promise<ProxiedRedis> {
  let server = await startOwnRedis();
  const proxy = await startFaultProxy(server.url);
  process.env.REDIS_URL = proxy.through(server.url);
  return {
    proxy,
    kill: () => server.kill(),
    async restart() {
      await server.stop();
      server = await startOwnRedis();
      proxy.leadTo(server.url);
    },
    async stop() {
      delete process.env.REDIS_URL;
      await server.stop();
      await proxy.stop();
    },
  };
}
