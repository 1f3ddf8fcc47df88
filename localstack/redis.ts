import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./ports.ts";
import { stopChild } from "./processes.ts";

export type Redis = {
  /** Undefined: there is none, and the live store uses PostgreSQL. */
  readonly url: string | undefined;
  /** One phrase about which it is, for the start's report. */
  readonly description: string;
  /** The server that we started ourselves, so that a later run can clear it away. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
};

/** REDIS_URL when given, else a redis-server or valkey-server from the PATH on a free port, else none. Nothing is kept on disk. */
export async function startRedis(givenUrl: string | undefined): Promise<Redis> {
  if (givenUrl !== undefined && givenUrl !== "") return withoutServer(givenUrl, `${hideSecret(givenUrl)} (REDIS_URL)`);
  const binary = findRedis();
  if (binary === undefined) return withoutServer(undefined, "none on the PATH, the live store uses PostgreSQL");

  const port = await freePort();
  const words = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
    "--daemonize",
    "no",
  ];
  const server = spawn(binary, [...words, "--dir", tmpdir()], { detached: true, stdio: "ignore" });
  let failed = false;
  server.once("error", () => {
    failed = true;
  });
  server.once("exit", () => {
    failed = true;
  });
  const deadline = Date.now() + 30_000;
  while (!(await answers(port))) {
    if (failed || Date.now() > deadline) {
      await stopChild(server, "SIGTERM", 2_000);
      return withoutServer(undefined, `${binary} did not start, the live store uses PostgreSQL`);
    }
    await sleep(20);
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    description: `${binary} on port ${port}`,
    pid: server.pid,
    stop: () => stopChild(server, "SIGTERM", 5_000),
  };
}

function withoutServer(url: string | undefined, description: string): Redis {
  return { url, description, pid: undefined, stop: async () => {} };
}

function hideSecret(url: string): string {
  return url.replace(/\/\/[^@/]*@/, "//…@");
}

/** The Redis of this machine, if it has one. */
export function findRedis(): string | undefined {
  return findOnPath(["redis-server", "valkey-server"]);
}

function findOnPath(names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const directory of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(directory, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here: the next directory is tried.
      }
    }
  }
  return undefined;
}

async function answers(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
