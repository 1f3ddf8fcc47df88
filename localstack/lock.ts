import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "./log.ts";
import { commandOf, isAlive, killGroup, waitForExit } from "./processes.ts";

/** What `.muster/dev.pid` says about the run that holds it. */
type Run = {
  readonly pid: number;
  readonly startedAt: string;
  readonly url: string;
  /** Process groups to clear away when the run was killed. */
  readonly children: readonly number[];
};

export type Lock = {
  /** Writes down process groups that would outlive a kill -9 of this process, beside those it was told before. */
  add(children: readonly number[]): Promise<void>;
  /** Gives it back. */
  stop(): Promise<void>;
};

/**
 * Takes the lock of a state directory: one development stack a clone. Throws, naming the run that holds it; what a killed run left
 * running is stopped first, so that its ports are free again.
 */
export async function takeLock(directory: string, url: string, log: Log): Promise<Lock> {
  const file = join(directory, "dev.pid");
  const run: Run = { pid: process.pid, startedAt: new Date().toISOString(), url, children: [] };
  const write = async (children: readonly number[], flag: "w" | "wx") =>
    await writeFile(file, `${JSON.stringify({ ...run, children })}\n`, { flag });
  const old = await readRun(file);
  if (old !== undefined) {
    if (isDevelopmentStack(old.pid)) {
      throw new Error(
        `The stack of this clone is running already: ${old.url} (process ${old.pid}, since ${old.startedAt}). Stop it: kill ${old.pid}`,
      );
    }
    await clearAway(old, log);
  }
  await rm(file, { force: true });
  await write([], "wx");
  const known = new Set<number>();
  return {
    add: async (children) => {
      for (const pid of children) known.add(pid);
      await write([...known], "w");
    },
    stop: () => rm(file, { force: true }),
  };
}

/** The URL of the development stack that runs now; undefined when none does. */
export async function findRunningStack(directory: string): Promise<string | undefined> {
  const run = await readRun(join(directory, "dev.pid"));
  return run !== undefined && isDevelopmentStack(run.pid) ? run.url : undefined;
}

async function readRun(file: string): Promise<Run | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Run;
  } catch {
    return undefined;
  }
}

/** A process id may have been given to another program since. */
function isDevelopmentStack(pid: number): boolean {
  return pid !== process.pid && isAlive(pid) && (commandOf(pid) ?? "").includes("dev.ts");
}

async function clearAway(run: Run, log: Log): Promise<void> {
  for (const pid of run.children) {
    const command = commandOf(pid) ?? "";
    if (!isAlive(pid) || !/serverless|redis-server|valkey-server|demo\.ts/.test(command)) continue;
    log(`Process ${pid} (${command.slice(0, 60)}…) is left from a run that was killed: stopping it`);
    killGroup(pid, "SIGTERM");
    if (!(await waitForExit(pid, 3_000))) killGroup(pid, "SIGKILL");
    await waitForExit(pid, 2_000);
  }
}
