import type { ChildProcess } from "node:child_process";
import { readDefinitions } from "../aws/definitions.ts";
import { type Bridge, startBridge } from "../bridge/bridge.ts";
import { type Environment, root } from "../environment.ts";
import { type Log, step } from "../log.ts";
import { freePort } from "../ports.ts";
import { stopChild } from "../processes.ts";
import { BrokenCode } from "./problem.ts";
import { type OfflinePorts, spawnServerlessOffline, waitForHealth } from "./process.ts";
import { reloadOnSave } from "./reload.ts";

export type { OfflinePorts };

export type OfflineOptions = {
  /** The service's root with serverless.yml; the repository by default. */
  readonly directory?: string;
  /** Saved code answers at once, and saved wiring starts serverless offline again. */
  readonly watch?: boolean;
  /** Lines that the functions write, and serverless offline once it is ready; nowhere by default. */
  readonly output?: (line: string) => void;
  /** Told the process group of serverless offline, also when it is started again. */
  readonly started?: (pid: number) => Promise<void>;
  /** Aborted: a start that is under way is given up. */
  readonly signal?: AbortSignal;
};

export type Offline = {
  /** Settles when serverless offline ends by itself. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
};

const SERVICE = "muster";

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

/** One run of serverless offline and its bridge; a change of the wiring makes a new one. */
export type Run = {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
};

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
  const full = { ...offlineEnvironment(ports), ...env };
  const start = async () => await startRun(full, ports, log, options);
  const run = await start();
  return options.watch === true ? await reloadOnSave(run, start, options.directory ?? root, log) : run;
}

async function startRun(env: Environment, ports: OfflinePorts, log: Log, options: OfflineOptions): Promise<Run> {
  const directory = options.directory ?? root;
  const tail: string[] = [];
  let isReady = false;
  const output = (line: string) => {
    tail.push(line);
    if (tail.length > 40) tail.shift();
    // Until it is ready it only lists its routes; if it fails, the error carries its last lines.
    if (isReady && !repeated.test(line)) options.output?.(line);
  };
  const reload: Environment = options.watch === true ? { RELOAD_FUNCTIONS: "true" } : {};
  const child = spawnServerlessOffline(directory, { ...env, ...reload }, ports, output);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    if (child.pid !== undefined) await options.started?.(child.pid);
    await step(log, `Functions (serverless offline): http://127.0.0.1:${ports.http}`, () =>
      waitForHealth(child, ports.http, options.signal),
    );
  } catch (error) {
    await stopChild(child, "SIGTERM", 5_000);
    if (error instanceof BrokenCode) throw error;
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${tail.join("\n")}`, { cause: error });
  }
  isReady = true;
  const bridge = startBridgeOf(directory, env, ports, log);
  return {
    child,
    ended,
    stop: async () => {
      await bridge.stop();
      await stopChild(child, "SIGTERM", 8_000);
    },
  };
}

function startBridgeOf(directory: string, env: Environment, ports: OfflinePorts, log: Log): Bridge {
  const { queueMappings, bucket, schedules } = readDefinitions(directory);
  const mappings = { queues: queueMappings, buckets: bucket.notifications, schedules };
  const bridge = startBridge({
    endpoint: env.AWS_ENDPOINT_URL ?? "",
    region: env.AWS_REGION ?? "eu-central-1",
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? "", secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "" },
    lambdaEndpoint: `http://127.0.0.1:${ports.lambda}`,
    functionPrefix: `${SERVICE}-${env.STAGE ?? "dev"}-`,
    mappings,
    log,
  });
  const carried = [
    ...mappings.queues.map(({ queue }) => queue),
    ...mappings.buckets.map(({ prefix }) => `S3 ${prefix}`),
  ];
  log(`✓ Bridge: ${carried.join(", ")}`);
  return bridge;
}
