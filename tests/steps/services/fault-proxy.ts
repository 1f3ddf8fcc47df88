import { once } from "node:events";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * What befalls everything that goes through:
 * - refuse: nobody listens, and whoever was connected is thrown out
 * - reset: connections are accepted, and broken when something is said
 * - black hole: what is said is taken, and never answered; a connection that was in it never comes back
 * - slow: an answer takes four seconds, longer than anybody should wait
 * - cut: an answer breaks off after half of its first piece
 */
export type Fault = "none" | "refuse" | "reset" | "black hole" | "slow" | "cut";
/** Those in which nothing gets through, however long one waits. */
export const HARD_FAULTS = ["refuse", "reset", "black hole", "cut"] as const satisfies Fault[];
export const FAULTS = [...HARD_FAULTS, "slow"] as const;

const SLOW_MS = 4_000;

export type FaultProxy = {
  /** An address with this proxy in the place of its host. */
  through(url: string): string;
  /** From now on, for open connections too; or when clients have said something `after` times more. */
  be(fault: Fault, options?: { after?: number; slow_ms?: number }): Promise<void>;
  /** Ends all open connections in good order, as a server does with idle ones. */
  closeIdle(): void;
  /** Another server behind it, as after a restart. */
  leadTo(url: string): void;
  /** What clients have begun and said since this was asked last. Refused ones cannot be counted. */
  seen(): { connections: number; messages: number; bytes: number };
  stop(): Promise<void>;
};

/** Stands between a client and a server of any protocol over TCP, and misbehaves when told to. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let upstream = new URL(target);
  let fault: Fault = "none";
  let slowness = SLOW_MS;
  let coming: { fault: Fault; after: number } | undefined;
  let seen = { connections: 0, messages: 0, bytes: 0 };
  const pairs = new Map<Socket, Socket>();
  const lost = new WeakSet<Socket>();

  const server = createServer({ noDelay: true }, (client) => {
    seen.connections += 1;
    const behind = createConnection({ host: upstream.hostname, port: Number(upstream.port), noDelay: true });
    pairs.set(client, behind);
    client.on("error", () => behind.destroy());
    client.on("close", () => {
      pairs.delete(client);
      behind.destroy();
    });
    behind.on("error", () => undefined);
    behind.on("close", () => {
      if (!lost.has(client)) client.destroy();
    });
    client.on("data", (chunk: Buffer) => {
      seen.messages += 1;
      seen.bytes += chunk.length;
      if (coming !== undefined && coming.after-- === 0) ({ fault } = coming);
      if (fault === "black hole") lost.add(client);
      if (lost.has(client)) return;
      if (fault === "reset") client.resetAndDestroy();
      else behind.write(chunk);
    });
    behind.on("data", (chunk: Buffer) => void answer(client, chunk, lost.has(client) ? "black hole" : fault, slowness));
  });
  await listen(server, 0);
  const { port } = server.address() as { port: number };

  return {
    through: (url) => Object.assign(new URL(url), { hostname: "127.0.0.1", port: String(port) }).href,
    async be(next, { after, slow_ms = SLOW_MS } = {}) {
      slowness = slow_ms;
      coming = after === undefined ? undefined : { fault: next, after };
      if (coming !== undefined) return;
      const before = fault;
      fault = next;
      if (next === "refuse" && before !== "refuse") await close(server, pairs);
      if (next !== "refuse" && before === "refuse") await listen(server, port);
    },
    closeIdle() {
      for (const client of pairs.keys()) client.end();
    },
    leadTo(url) {
      upstream = new URL(url);
    },
    seen() {
      const since = seen;
      seen = { connections: 0, messages: 0, bytes: 0 };
      return since;
    },
    stop: () => close(server, pairs),
  };
}

async function answer(client: Socket, chunk: Buffer, fault: Fault, slowness: number): Promise<void> {
  if (fault === "black hole") return;
  if (fault === "slow") await sleep(slowness);
  if (client.destroyed) return;
  if (fault === "cut") client.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => client.resetAndDestroy());
  else client.write(chunk);
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}

async function close(server: Server, pairs: ReadonlyMap<Socket, Socket>): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  for (const [client, behind] of pairs) {
    client.resetAndDestroy();
    behind.destroy();
  }
  await closed;
}
