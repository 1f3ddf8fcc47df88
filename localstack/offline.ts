import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { delimiter, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readDefinitions } from "./aws/definitions.ts";
import { startBridge } from "./bridge/bridge.ts";
import { type Environment, root } from "./environment.ts";
import { type Log, step } from "./log.ts";
import { freePort } from "./ports.ts";
import { stopChild } from "./processes.ts";

export interface OfflinePorts {
  readonly http: number;
  readonly websocket: number;
  readonly lambda: number;
}

export interface OfflineOptions {
  /** The service's root with serverless.yml; the repository by default. */
  readonly directory?: string;
  /** Start again when a file of functions/ or lib/ changes. */
  readonly watch?: boolean;
  /** Lines that serverless offline and the functions write; nowhere by default. */
  readonly output?: (line: string) => void;
}

export interface Offline {
  /** Process group of serverless offline. */
  readonly pid: number | undefined;
  /** Settles when serverless offline ends by itself. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

const service = "muster";
const startTimeoutMilliseconds = 60_000;

/** Ports for a run beside others, as in tests. */
export async function freeOfflinePorts(): Promise<OfflinePorts> {
  return { http: await freePort(), websocket: await freePort(), lambda: await freePort() };
}

/** What serverless offline says of every call, which the functions' own log says better, with outcome and reason. */
const repeated =
  /^\s*$|^(ANY|DELETE|GET|OPTIONS|POST|PUT) \S+ \(λ: |^\(λ: \w+\) RequestId: |^Successfully invoked scheduled function/;

/** Variables that functions get from the ports they run on. */
export function offlineEnvironment(ports: OfflinePorts): Environment {
  return {
    API_URL: `http://127.0.0.1:${ports.http}`,
    WEBSOCKET_ENDPOINT: `http://127.0.0.1:${ports.websocket}`,
    WEBSOCKET_URL: `ws://127.0.0.1:${ports.websocket}`,
  };
}

/**
 * Starts serverless offline (HTTP, WebSocket, schedules) as a process of its own with `env` and waits until /api/health answers 200;
 * then starts the bridge that carries queue batches and S3 events to it. Rejects with its last output when it does not come up.
 */
export async function startOffline(
  env: Environment,
  ports: OfflinePorts,
  log: Log,
  options: OfflineOptions = {},
): Promise<Offline> {
  const directory = options.directory ?? root;
  const { queueMappings, bucket, schedules } = readDefinitions(directory);
  const mappings = { queues: queueMappings, buckets: bucket.notifications, schedules };
  const full = { ...offlineEnvironment(ports), ...env };
  const tail: string[] = [];
  const output = (line: string) => {
    tail.push(line);
    if (tail.length > 40) tail.shift();
    if (!repeated.test(line)) options.output?.(line);
  };
  const child = launch(directory, full, ports, options.watch === true, output);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    await step(log, `Functions (serverless offline): http://127.0.0.1:${ports.http}`, () =>
      waitForHealth(child, ports.http),
    );
  } catch (error) {
    await stopChild(child, "SIGTERM", 5_000);
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${tail.join("\n")}`, { cause: error });
  }
  const bridge = startBridge({
    endpoint: full.AWS_ENDPOINT_URL ?? "",
    region: full.AWS_REGION ?? "eu-central-1",
    credentials: { accessKeyId: full.AWS_ACCESS_KEY_ID ?? "", secretAccessKey: full.AWS_SECRET_ACCESS_KEY ?? "" },
    lambdaEndpoint: `http://127.0.0.1:${ports.lambda}`,
    functionPrefix: `${service}-${full.STAGE ?? "dev"}-`,
    mappings,
    log,
  });
  const carried = [
    ...mappings.queues.map(({ queue }) => queue),
    ...mappings.buckets.map(({ prefix }) => `S3 ${prefix}`),
  ];
  log(`✓ Bridge: ${carried.join(", ")}`);
  return {
    pid: child.pid,
    ended,
    stop: async () => {
      await bridge.stop();
      await stopChild(child, "SIGTERM", 8_000);
    },
  };
}

function launch(
  directory: string,
  env: Environment,
  ports: OfflinePorts,
  watch: boolean,
  output: (line: string) => void,
): ChildProcess {
  const serverless = createRequire(import.meta.url).resolve("serverless/bin/serverless.js");
  const words = [
    ...(watch ? ["--watch-preserve-output", "--watch-path=functions", "--watch-path=lib"] : []),
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
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) splitLines(stream, output);
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

async function waitForHealth(child: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + startTimeoutMilliseconds;
  let last = "nobody answered";
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error("serverless offline ended before it was ready.");
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(10_000) });
      if (response.status === 200) return;
      last = `${response.status} ${(await response.text()).slice(0, 500)}`;
    } catch {
      // Not listening yet.
    }
    await sleep(50);
  }
  throw new Error(`GET /api/health did not answer 200: ${last}`);
}
