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
import { type Stack, startStack } from "./stack.ts";

const log: Log = (line) => console.log(line);

/** Something that was started, to be stopped in the opposite order. */
const started: { name: string; stop: () => Promise<void> }[] = [];

async function main(): Promise<void> {
  const flags = readFlags();
  if (existsSync(join(root, ".env"))) process.loadEnvFile(join(root, ".env"));
  const begun = performance.now();
  await mkdir(stateDirectory, { recursive: true });
  const ports = readPorts();
  const lock = await takeLock(stateDirectory, `http://127.0.0.1:${ports.offline.http}`, log);
  started.push({ name: "lock", stop: lock.release });
  stopOnSignals();

  if (flags.localstack) await startExternal(ports, lock);
  const stack = await startServices(ports, lock);
  const env = { ...stack.env, ...offlineEnvironment(ports.offline) };
  await seedDatabase(env, flags.demo ? [DEMO_COMPANY, ...SEEDED_SCHOOLS] : [DEMO_COMPANY]);
  const offline = await startFunctions(env, ports.offline, lock);
  const dashboard = await step(log, "Dashboard", () => startDashboard(ports.dashboard, env.API_URL ?? ""));
  started.push({ name: "dashboard", stop: dashboard.stop });
  await writeFile(environmentFile, `${JSON.stringify(env, undefined, 2)}\n`, { mode: 0o600 });
  await writeFile(requestsFile, `API_URL=${env.API_URL}\n`);
  started.push({ name: "environment", stop: forgetEnvironment });
  log(summary(ports, stack, flags.demo ? DEMO_SCHOOLS : [], (performance.now() - begun) / 1000));

  if (flags.demo) await startDemo(ports.offline, lock);
  const code = await offline.ended;
  if (!stopping) {
    log(`serverless offline ended by itself (${code}); see its output above.`);
    await shutDown(1);
  }
}

async function forgetEnvironment(): Promise<void> {
  for (const file of [environmentFile, requestsFile]) await rm(file, { force: true });
}

async function startExternal(ports: Ports, lock: Lock): Promise<void> {
  const { env, pids, stop } = await startLocalStack(withoutEmpty(process.env), ports.services.aws, stateDirectory, log);
  Object.assign(process.env, env);
  started.push({ name: "LocalStack", stop });
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
  const stack = await startStack({
    dir: stateDirectory,
    ports: ports.services,
    ephemeral: false,
    revive: true,
    log,
    given: process.env,
  });
  started.push({ name: "services", stop: stack.stop });
  await lock.add(stack.pids);
  return stack;
}

async function seedDatabase(env: Environment, organizations: readonly SeededOrganization[]): Promise<void> {
  // The seed hashes its passwords as the functions will verify them.
  for (const name of ["STAGE", "PASSWORD_PEPPER", "JWT_SECRET"]) process.env[name] = env[name];
  await step(log, "Seed", () => seed(env.DATABASE_URL ?? "", log, organizations));
}

async function startFunctions(env: Environment, ports: OfflinePorts, lock: Lock): Promise<Offline> {
  const offline = await startOffline(env, ports, log, { watch: true, output: log, started: (pid) => lock.add([pid]) });
  started.push({ name: "functions", stop: offline.stop });
  return offline;
}

/** Starts the simulated people, a process for each kind: what fails in one ends no other. */
async function startDemo(ports: OfflinePorts, lock: Lock): Promise<void> {
  const env = {
    ...process.env,
    API_URL: `http://127.0.0.1:${ports.http}`,
    WEBSOCKET_URL: `ws://127.0.0.1:${ports.websocket}`,
  };
  for (const script of ["clients/tracker/demo.ts", "clients/school/demo.ts"]) {
    // What is started once all is being stopped would be stopped by nobody.
    if (stopping) return;
    const demo = spawn(process.execPath, [join(root, script)], {
      cwd: root,
      env,
      detached: true,
      stdio: ["ignore", "inherit", "inherit"],
    });
    started.push({ name: script, stop: () => stopChild(demo, "SIGTERM", 5_000) });
    if (demo.pid !== undefined) await lock.add([demo.pid]);
  }
}

let stopping = false;

function stopOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // A terminal and npm both pass Ctrl+C on, so the second one within a moment is the same one.
      if (!stopping) void shutDown(0);
    });
  }
}

async function shutDown(code: number): Promise<void> {
  stopping = true;
  const begun = performance.now();
  if (started.length === 0) process.exit(code);
  for (const { name, stop } of started.splice(0).reverse()) {
    await stop().catch((error: unknown) => log(`${name} did not stop cleanly: ${String(error)}`));
  }
  log(`Stopped after ${((performance.now() - begun) / 1000).toFixed(1)} s.`);
  process.exit(code);
}

await main().catch(async (error: unknown) => {
  if (stopping) return;
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  await shutDown(1);
});
