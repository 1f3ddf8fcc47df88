import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../log.ts";
import { commandOf, isAlive, waitForExit } from "../processes.ts";

/**
 * Clears what a killed run left of a cluster: a postmaster of this very data directory that nobody watches any more is stopped
 * (SIGINT, a fast shutdown) and awaited; a lock file whose process is gone, or is somebody else by now, is removed.
 * `dataDir` is the real directory, not a link to it.
 */
export async function healPostgres(dataDir: string, log: Log): Promise<void> {
  const lockFile = join(dataDir, "postmaster.pid");
  const lock = await readFile(lockFile, "utf8").catch(() => undefined);
  if (lock === undefined) return;
  const pid = Number.parseInt(lock.split("\n")[0] ?? "", 10);
  if (Number.isNaN(pid) || !isAlive(pid) || !isOurPostmaster(pid, dataDir)) {
    await rm(lockFile, { force: true });
    return;
  }
  log(`PostgreSQL (process ${pid}) is left from a run that was killed: stopping it`);
  signal(pid, "SIGINT");
  if (await waitForExit(pid, 10_000)) return;
  signal(pid, "SIGQUIT");
  if (!(await waitForExit(pid, 5_000)))
    throw new Error(`PostgreSQL (process ${pid}) does not stop. Stop it: kill -9 ${pid}`);
}

function isOurPostmaster(pid: number, dataDir: string): boolean {
  const command = commandOf(pid) ?? "";
  return command.includes("postgres") && command.includes(`-D ${dataDir} `);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return;
    throw new Error(`PostgreSQL (process ${pid}) belongs to another user. Stop it: sudo kill -INT ${pid}`, {
      cause: error,
    });
  }
}
