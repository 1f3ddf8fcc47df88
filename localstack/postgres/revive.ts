import type { ChildProcess } from "node:child_process";
import type { Log } from "../log.ts";
import { stopChild } from "../processes.ts";

/** A server that ends this soon after it was started again stays ended, in milliseconds. */
const shortLife = 10_000;

export type Server = {
  stop(): Promise<void>;
};

/** The server as it is: when it ends by itself, it stays ended. */
export function leaveAlone(server: ChildProcess): Server {
  // SIGINT is PostgreSQL's fast shutdown: sessions are ended, everything is written.
  return { stop: () => stopChild(server, "SIGINT", 10_000) };
}

/** Starts the server again whenever it ends without being told to, as after a kill -9 or for want of memory. */
export function revive(first: ChildProcess, start: () => Promise<ChildProcess>, log: Log): Server {
  let isStopping = false;
  let server = first;
  let starting: Promise<void> = Promise.resolve();

  /** `since` is when it was started again; the first server may end at any time. */
  const watch = (since: number) => {
    server.once("exit", (code, signal) => {
      if (isStopping) return;
      const end = `PostgreSQL ended by itself (${signal ?? code})`;
      if (performance.now() - since < shortLife) log(`${end} again. ${advice}`);
      else starting = again(end);
    });
  };
  const again = async (end: string) => {
    log(`${end}: starting it again`);
    const begun = performance.now();
    try {
      server = await start();
      log(`✓ PostgreSQL is back after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      watch(performance.now());
    } catch (error) {
      log(`${error instanceof Error ? error.message : String(error)}\n${advice}`);
    }
  };
  watch(Number.NEGATIVE_INFINITY);
  return {
    stop: async () => {
      isStopping = true;
      await starting;
      await leaveAlone(server).stop();
    },
  };
}

const advice = "Nothing works without it: press Ctrl+C, see .muster/postgres.log, and start again with npm run dev.";
