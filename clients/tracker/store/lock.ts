import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Folders } from "./account.ts";

/** Of one that runs: whoever holds it is the only tracker of this user. */
export type Lock = {
  /** Where other processes of this user reach it. */
  readonly address: string;
  release(): Promise<void>;
};

/** Two that start at once both find nobody; the one whose address leads to the other has lost. */
const SETTLE_MS = 80;
const ANSWER_MS = 2_000;

export function addressOf({ runtime }: Folders, platform = process.platform): string {
  if (platform !== "win32") return join(runtime, "tracker.sock");
  return `\\\\.\\pipe\\muster-tracker-${createHash("sha256").update(runtime).digest("hex").slice(0, 16)}`;
}

/**
 * Undefined when another one of this user runs. A socket that nobody listens on any more, e.g. after a kill -9, is taken
 * over. `serve` is handed every connection that is made.
 */
export async function takeLock(folders: Folders, serve: (socket: Socket) => void): Promise<Lock | undefined> {
  const address = addressOf(folders);
  mkdirSync(folders.runtime, { recursive: true, mode: 0o700 });
  // Who it is, is said to whoever connects, so that the loser of a race finds out.
  const own = `${process.pid}`;
  const greet = (socket: Socket) => {
    socket.on("error", () => socket.destroy());
    socket.write(`${JSON.stringify({ hello: own })}\n`);
    serve(socket);
  };
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const server = await listen(address, greet);
    if (server !== undefined) {
      await wait(SETTLE_MS * Math.random() + SETTLE_MS);
      if ((await holderOf(address)) !== own) {
        server.close();
        return undefined;
      }
      return { address, release: () => release(server, address) };
    }
    if ((await holderOf(address)) !== undefined) return undefined;
    if (process.platform !== "win32" && existsSync(address)) rmSync(address, { force: true });
  }
  return undefined;
}

/** Undefined where the address is taken. */
function listen(address: string, serve: (socket: Socket) => void): Promise<Server | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Server | undefined>();
  const server = createServer(serve);
  server.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EADDRINUSE") resolve(undefined);
    else reject(error);
  });
  server.listen(address, () => resolve(server));
  return promise;
}

/** Who answers there; undefined for nobody. */
function holderOf(address: string): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connect(address);
  socket.setTimeout(ANSWER_MS, () => resolve(undefined));
  socket.once("error", () => resolve(undefined));
  socket.once("data", (data) => {
    const [line = ""] = data.toString().split("\n");
    resolve((JSON.parse(line) as { hello?: string }).hello);
  });
  return promise.finally(() => socket.destroy());
}

async function release(server: Server, address: string): Promise<void> {
  server.close();
  if (process.platform !== "win32") rmSync(address, { force: true });
}
