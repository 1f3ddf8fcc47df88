import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readHealth, SERVICES } from "../aws/localstack.ts";
import { type Log, step } from "../log.ts";
import { stopChild } from "../processes.ts";

/** LocalStack from PyPI, running without Docker. */
export type LocalStack = {
  readonly endpoint: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
};

/** PyPI did not answer: nothing is wrong with us. */
export class PyPIUnreachable extends Error {}

const requirements = fileURLToPath(new URL("../requirements.txt", import.meta.url));
/** Installs in ten seconds what takes pip a minute or two. */
const INSTALLER = "uv==0.9.11";
const START_TIMEOUT_MILLISECONDS = 120_000;

/** Where installed versions are kept between runs and clones, each under the hash of what it was installed from. */
async function directoryOf(python: string): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const hash = createHash("sha256")
    .update(await readFile(requirements))
    .update(python)
    .update(INSTALLER);
  return join(cache, "muster", `localstack-${hash.digest("hex").slice(0, 12)}`);
}

/** Installs localstack/requirements.txt, unless that was done before. Answers the interpreter that has it. */
export async function installLocalStack(python: string, log: Log): Promise<string> {
  const directory = await directoryOf(python);
  const interpreter = join(directory, "bin", "python");
  const finished = join(directory, "installed");
  if (existsSync(finished)) return interpreter;
  await step(log, `LocalStack from PyPI, for ${directory}`, async () => {
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    await run(python, ["-m", "venv", directory]);
    await run(interpreter, ["-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "20", INSTALLER]).catch(
      (error: unknown) => {
        throw new PyPIUnreachable(error instanceof Error ? error.message : String(error));
      },
    );
    const words = ["pip", "install", "--quiet", "--no-deps", "--python", interpreter, "--requirement", requirements];
    await run(join(directory, "bin", "uv"), words);
    await writeFile(finished, "");
  });
  return interpreter;
}

async function run(command: string, words: readonly string[]): Promise<void> {
  // Who is behind a mirror has told pip, and uv does not ask pip.
  const mirror = process.env.PIP_INDEX_URL === undefined ? {} : { UV_DEFAULT_INDEX: process.env.PIP_INDEX_URL };
  const child = spawn(command, words, { env: { ...mirror, ...process.env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${command} ${words.join(" ")} failed:\n${lastLines(output)}`);
}

/** Starts S3, SQS and EventBridge on loopback and waits until they run. Nothing survives its end. */
export async function startFromPyPI(
  interpreter: string,
  port: number,
  directory: string,
  log: Log,
): Promise<LocalStack> {
  await mkdir(directory, { recursive: true });
  const logPath = join(directory, "localstack.log");
  const endpoint = `http://127.0.0.1:${port}`;
  const output = await open(logPath, "w");
  const child = spawn(interpreter, ["-m", "localstack.runtime.main"], {
    cwd: directory,
    env: environment(port, directory),
    detached: true,
    stdio: ["ignore", output.fd, output.fd],
  });
  await output.close();
  try {
    await step(log, `LocalStack: ${endpoint}, its log in ${logPath}`, () => becomesReady(child, endpoint, logPath));
  } catch (error) {
    await stopChild(child, "SIGTERM", 5_000);
    throw error;
  }
  return { endpoint, pid: child.pid, stop: () => stopChild(child, "SIGTERM", 10_000) };
}

/** Nothing of ours goes in: an AWS_ENDPOINT_URL, say, would turn its own clients elsewhere. */
function environment(port: number, directory: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    HOME: homedir(),
    SERVICES: SERVICES.join(","),
    EAGER_SERVICE_LOADING: "1",
    STRICT_SERVICE_LOADING: "1",
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    // It looks at signatures only when told to.
    S3_SKIP_SIGNATURE_VALIDATION: "0",
    // Neither a name server, nor statistics, nor a certificate from the net.
    DNS_ADDRESS: "0",
    DISABLE_EVENTS: "1",
    SKIP_SSL_CERT_DOWNLOAD: "1",
    // Inside a container it would write to /var/lib/localstack.
    OVERRIDE_IN_DOCKER: "0",
    FILESYSTEM_ROOT: join(directory, "filesystem"),
  };
}

async function becomesReady(child: ChildProcess, endpoint: string, logPath: string): Promise<void> {
  let failure: string | undefined;
  child.once("error", (error) => {
    failure = error.message;
  });
  child.once("exit", (code) => {
    failure = `it ended (${code})`;
  });
  const deadline = Date.now() + START_TIMEOUT_MILLISECONDS;
  for (;;) {
    const health = await readHealth(endpoint);
    const states = SERVICES.map((name) => health?.services?.[name]);
    if (states.every((state) => state === "running")) return;
    if (states.includes("error")) failure = "a service did not load";
    if (Date.now() > deadline) failure = "it took too long";
    if (failure !== undefined)
      throw new Error(`LocalStack did not start, ${failure}:\n${lastLines(await readFile(logPath, "utf8"))}`);
    await sleep(100);
  }
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-8).join("\n");
}
