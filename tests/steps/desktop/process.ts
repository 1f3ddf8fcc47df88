import { type ChildProcess, execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

const exec = promisify(execFile);
/** It ends what hangs, and nothing that a busy machine only makes slow. */
const PATIENCE_MS = 60_000;

/** Runs a program to its end, and answers what it printed. */
export async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await exec(program, args, { timeout: PATIENCE_MS, maxBuffer: 2 ** 26 });
  return stdout;
}

/** Starts a program that lives as long as the test that asks for it. */
export function start(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => end(child));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once("exit", () => resolve());
  child.kill();
  const late = setTimeout(() => child.kill("SIGKILL"), 2_000);
  await promise;
  clearTimeout(late);
}

/** The first line that a program prints. */
export function firstLine({ stdout }: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let read = "";
  stdout?.on("data", (chunk: Buffer) => {
    read += chunk.toString();
    const [line, ...rest] = read.split("\n");
    if (line !== undefined && rest.length > 0) resolve(line);
  });
  return promise;
}

/** Waits until something is so; what it throws meanwhile is "not yet". Answers what was asked for. */
export async function until<Value>(what: string, ask: () => Promise<Value | undefined | false>): Promise<Value> {
  const end = Date.now() + PATIENCE_MS;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const value = await ask();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s.`, { cause: last });
}

/** For the rest of the test, variables of the environment, also for libraries in other languages. */
export function givenEnvironment(changed: Record<string, string | undefined>): void {
  const before = { ...process.env };
  const put = (values: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  put(changed);
  onTestFinished(() => put(Object.fromEntries(Object.keys(changed).map((name) => [name, before[name]]))));
}
