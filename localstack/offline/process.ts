import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { delimiter, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "../environment.ts";
import { BROKEN_CODE, BrokenCode } from "./problem.ts";

export type OfflinePorts = {
  readonly http: number;
  readonly websocket: number;
  readonly lambda: number;
};

/** It ends what hangs: a process that ends is seen at once, and a busy machine takes minutes. */
const START_TIMEOUT_MILLISECONDS = 180_000;

/** Starts serverless offline on these ports, with our variables; `output` gets its lines and the functions'. */
export function spawnServerlessOffline(
  directory: string,
  env: Environment,
  ports: OfflinePorts,
  output: (line: string) => void,
): ChildProcess {
  const serverless = createRequire(import.meta.url).resolve("serverless/bin/serverless.js");
  const words = [
    serverless,
    "offline",
    "start",
    `--stage=${env.STAGE ?? "dev"}`,
    "--host=127.0.0.1",
    `--httpPort=${ports.http}`,
    `--websocketPort=${ports.websocket}`,
    `--lambdaPort=${ports.lambda}`,
    "--useInProcess",
    "--localEnvironment",
    "--noPrependStageInUrl",
    "--noSponsor",
  ];
  const child = spawn(process.execPath, words, {
    cwd: directory,
    env: childEnvironment(env),
    detached: true,
    windowsHide: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [child.stdout, child.stderr]) if (stream !== null) splitLines(stream, output);
  return child;
}

/** Our variables over the user's; without what would send the SDK to a real account, and in UTC as Lambda is. */
function childEnvironment(env: Environment): NodeJS.ProcessEnv {
  const result: NodeJS.ProcessEnv = {
    ...process.env,
    ...env,
    TZ: "UTC",
    SLS_NOTIFICATIONS_MODE: "off",
    FORCE_COLOR: "0",
  };
  for (const name of ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "DATABASE_URL", "NODE_OPTIONS"])
    delete result[name];
  result.PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`;
  return result;
}

function splitLines(stream: NodeJS.ReadableStream, output: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) output(line);
  });
  stream.on("end", () => {
    if (rest !== "") output(rest);
  });
}

/**
 * Waits until GET /api/health answers 200; rejects when the process ends or nobody waits any more (`signal`), or with a
 * BrokenCode when its code does not load.
 */
export async function waitForHealth(child: ChildProcess, port: number, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MILLISECONDS;
  let last = "nobody answered";
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error("serverless offline ended before it was ready.");
    const answer = await ask(`http://127.0.0.1:${port}/api/health`, signal);
    if (answer?.status === 200) return;
    if (answer?.text.includes(BROKEN_CODE) === true) throw new BrokenCode(messageOf(answer.text));
    if (answer !== undefined) last = `${answer.status} ${answer.text.slice(0, 500)}`;
    await sleep(50);
  }
  throw new Error(`GET /api/health did not answer 200: ${last}`);
}

/** Undefined while nobody listens. */
async function ask(
  url: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly status: number; readonly text: string } | undefined> {
  const limit = AbortSignal.timeout(10_000);
  try {
    const response = await fetch(url, { signal: signal === undefined ? limit : AbortSignal.any([limit, signal]) });
    return { status: response.status, text: await response.text() };
  } catch {
    return undefined;
  }
}

function messageOf(text: string): string {
  const { error } = JSON.parse(text) as { error: { message: string } };
  return error.message;
}
