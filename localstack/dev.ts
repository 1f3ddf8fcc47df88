import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DEMO_SCHOOLS, SEEDED_SCHOOLS } from "../seed/demo-schools.ts";
import { DEMO_COMPANY, type SeededOrganization } from "../seed/demo-users.ts";
import { seed } from "../seed/seed.ts";
import { startDashboard } from "./dashboard.ts";
import { type Ports, readFlags, readPorts, summary } from "./dev-options.ts";
import { type Environment, environmentFile, requestsFile, root, stateDirectory, withoutEmpty } from "./environment.ts";
import { startLocalStack } from "./external/start.ts";
import { type Lock, takeLock } from "./lock.ts";
import { type Log, step } from "./log.ts";
import { type Offline, type OfflinePorts, offlineEnvironment, startOffline } from "./offline/offline.ts";
import { requireFreePorts } from "./ports.ts";
import { healPostgres } from "./postgres/heal.ts";
import { stopChild } from "./processes.ts";
import { createRunning } from "./running.ts";
import { type Stack, startStack } from "./stack.ts";

const log: Log = (line) => console.log(line);

const running = createRunning(log);

async function main(): Promise<void> {
  const flags = readFlags();
  if (existsSync(join(root, ".env"))) process.loadEnvFile(join(root, ".env"));
  const begun = performance.now();
  await mkdir(stateDirectory, { recursive: true });
  const ports = readPorts();
  stopOnSignals();
  stopWithNpm();
  const url = `http://127.0.0.1:${ports.offline.http}`;
  const lock = await running.start("lock", () => takeLock(stateDirectory, url, log));

  if (flags.localstack) await startExternal(ports, lock);
  const stack = await startServices(ports, lock);
  const env = { ...stack.env, ...offlineEnvironment(ports.offline) };
  await seedDatabase(env, flags.demo ? [DEMO_COMPANY, ...SEEDED_SCHOOLS] : [DEMO_COMPANY]);
  const offline = await startFunctions(env, ports.offline, lock);
  await running.start("dashboard", () =>
    step(log, "Dashboard", () => startDashboard(ports.dashboard, env.API_URL ?? "", flags.lan)),
  );
  await running.start("environment", () => tellEnvironment(env));
  const seconds = (performance.now() - begun) / 1000;
  log(summary(ports, stack, flags.demo ? DEMO_SCHOOLS : [], { lan: flags.lan, seconds }));

  if (flags.demo) await startDemo(ports.offline, lock);
  const code = await offline.ended;
  if (!stopping) {
    log(`serverless offline ended by itself (${code}); see its output above.`);
    await shutDown(1);
  }
}

/** Writes down for other commands, and for editors, where the stack answers; it is forgotten when it stops. */
async function tellEnvironment(env: Environment): Promise<{ stop(): Promise<void> }> {
  await writeFile(environmentFile, `${JSON.stringify(env, undefined, 2)}\n`, { mode: 0o600 });
  await writeFile(requestsFile, `API_URL=${env.API_URL}\n`);
  return {
    stop: async () => {
      for (const file of [environmentFile, requestsFile]) await rm(file, { force: true });
    },
  };
}

async function startExternal(ports: Ports, lock: Lock): Promise<void> {
  const { env, pids } = await running.start("LocalStack", () =>
    startLocalStack(withoutEmpty(process.env), ports.services.aws, stateDirectory, log),
  );
  Object.assign(process.env, env);
  await lock.add(pids);
}

async function startServices(ports: Ports, lock: Lock): Promise<Stack> {
  const dataDir = join(stateDirectory, "postgres");
  const ownDatabase = !process.env.DATABASE_URL;
  if (ownDatabase) await healPostgres(await realpath(dataDir).catch(() => dataDir), log);
  const wanted = new Map([
    ["PORT", ports.offline.http],
    ["WEBSOCKET_PORT", ports.offline.websocket],
    ["LAMBDA_PORT", ports.offline.lambda],
    ["DASHBOARD_PORT", ports.dashboard],
  ]);
  if (ownDatabase) wanted.set("POSTGRES_PORT", ports.services.postgres);
  if (!process.env.AWS_ENDPOINT_URL) wanted.set("S3_SQS_PORT", ports.services.aws);
  if (!process.env.MAIL_URL) wanted.set("MAIL_PORT", ports.services.mail).set("MAIL_UI_PORT", ports.services.mailPage);
  await requireFreePorts(wanted);
  const stack = await running.start("services", () =>
    startStack({
      dir: stateDirectory,
      ports: ports.services,
      ephemeral: false,
      revive: true,
      log,
      given: process.env,
    }),
  );
  await lock.add(stack.pids);
  return stack;
}

async function seedDatabase(env: Environment, organizations: readonly SeededOrganization[]): Promise<void> {
  // The seed hashes its passwords as the functions will verify them.
  for (const name of ["STAGE", "PASSWORD_PEPPER", "JWT_SECRET"]) process.env[name] = env[name];
  await step(log, "Seed", () => seed(env.DATABASE_URL ?? "", log, organizations));
}

async function startFunctions(env: Environment, ports: OfflinePorts, lock: Lock): Promise<Offline> {
  const { signal } = running;
  const started = (pid: number) => lock.add([pid]);
  return await running.start("functions", () =>
    startOffline(env, ports, log, { watch: true, output: log, started, signal }),
  );
}

/** Starts the simulated people, a process for each kind: what fails in one ends no other. */
async function startDemo(ports: OfflinePorts, lock: Lock): Promise<void> {
  const env = {
    ...process.env,
    API_URL: `http://127.0.0.1:${ports.http}`,
    WEBSOCKET_URL: `ws://127.0.0.1:${ports.websocket}`,
  };
  for (const script of ["clients/tracker/demo.ts", "clients/school/demo.ts"]) {
    await running.start(script, async () => {
      const demo = spawn(process.execPath, [join(root, script)], {
        cwd: root,
        env,
        detached: true,
        stdio: ["ignore", "inherit", "inherit"],
      });
      if (demo.pid !== undefined) await lock.add([demo.pid]);
      return { stop: () => stopChild(demo, "SIGTERM", 5_000) };
    });
  }
}

let stopping = false;
let stoppedAt = 0;

function stopOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // A terminal and npm both pass Ctrl+C on, so the second one within a moment is the same one. A later one does not wait:
      // the lock knows what is left, and the next start ends it.
      if (!stopping) void shutDown(0);
      else if (performance.now() - stoppedAt > 2_000) process.exit(130);
    });
  }
}

/**
 * A signal to npm alone ends npm and the shell between, which passes nothing on. Under npm a change of parents is that
 * signal; whoever starts this file by themselves may leave it to itself.
 */
function stopWithNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent && !stopping) void shutDown(0);
  }, 500).unref();
}

async function shutDown(code: number): Promise<void> {
  stopping = true;
  stoppedAt = performance.now();
  // After a start that failed, what went wrong is the last line.
  if (code === 0) log("Stopping …");
  await running.stop();
  if (code === 0) log(`Stopped after ${((performance.now() - stoppedAt) / 1000).toFixed(1)} s.`);
  process.exit(code);
}

await main().catch(async (error: unknown) => {
  if (stopping) return;
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  await shutDown(1);
});
