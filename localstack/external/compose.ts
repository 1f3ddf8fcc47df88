import { execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Environment } from "../environment.ts";
import { type Log, step } from "../log.ts";

const file = fileURLToPath(new URL("../docker-compose.yml", import.meta.url));

/** Why Docker Compose cannot be used here; undefined when it can. */
export function dockerProblem(): string | undefined {
  const engine = ask(["version", "--format", "{{.Server.Version}}"]);
  if (engine !== undefined) return engine;
  return ask(["compose", "version"]) === undefined ? undefined : "its compose plugin is not installed";
}

/** What is wrong with a docker command; undefined when it works. */
function ask(words: readonly string[]): string | undefined {
  try {
    execFileSync("docker", words, { stdio: ["ignore", "ignore", "pipe"], timeout: 10_000 });
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "docker is not on the PATH";
    const [line] = String((error as { stderr?: Buffer }).stderr ?? error)
      .trim()
      .split("\n")
      .slice(-1);
    return line;
  }
}

/** Each service of the file, and where it listens in the words that leave a part of our own stack out. */
const services: Record<string, (given: NodeJS.ProcessEnv) => Environment> = {
  localstack: ({ S3_SQS_PORT = "4566" }) => ({ AWS_ENDPOINT_URL: `http://127.0.0.1:${S3_SQS_PORT}` }),
  postgres: ({ POSTGRES_PORT = "54329" }) => ({
    DATABASE_URL: `postgresql://muster_owner:muster_owner@127.0.0.1:${POSTGRES_PORT}/muster`,
  }),
  valkey: ({ REDIS_PORT = "6379" }) => ({ REDIS_URL: `redis://127.0.0.1:${REDIS_PORT}` }),
  mail: ({ MAIL_PORT = "1025", MAIL_UI_PORT = "8025" }) => ({
    MAIL_URL: `smtp://127.0.0.1:${MAIL_PORT}`,
    MAIL_PAGE_URL: `http://127.0.0.1:${MAIL_UI_PORT}`,
  }),
};

/**
 * Starts what the user has not set themselves and waits until it is healthy; it goes on running when the stack stops.
 * Answers the environment that leads to it.
 */
export async function startByCompose(given: NodeJS.ProcessEnv, log: Log): Promise<Environment> {
  const wanted = Object.entries(services)
    .map(([name, environmentOf]) => ({ name, env: environmentOf(given) }))
    .filter(({ env }) => Object.keys(env).every((variable) => given[variable] === undefined));
  const names = wanted.map(({ name }) => name);
  await step(log, `Docker Compose: ${names.join(", ")}`, () => up(names, given));
  log(`  They go on running. Stop them: docker compose -f ${file} down`);
  return Object.assign({}, ...wanted.map(({ env }) => env)) as Environment;
}

async function up(names: readonly string[], given: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn("docker", ["compose", "-f", file, "up", "--detach", "--wait", ...names], {
    env: given,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return;
  throw new Error(`docker compose failed:\n${output.trim().split("\n").slice(-5).join("\n")}\n${hint(output, given)}`);
}

/** What to do about the failures that people meet. */
function hint(output: string, given: NodeJS.ProcessEnv): string {
  if (/port is already allocated|address already in use/.test(output))
    return "A port is taken; move ours with S3_SQS_PORT, POSTGRES_PORT, REDIS_PORT, MAIL_PORT or MAIL_UI_PORT.";
  if (given.LOCALSTACK_IMAGE && !given.LOCALSTACK_AUTH_TOKEN)
    return `${given.LOCALSTACK_IMAGE} may want an account: set LOCALSTACK_AUTH_TOKEN, or leave LOCALSTACK_IMAGE out for 4.14.0, which wants none.`;
  return `What the services say: docker compose -f ${file} logs`;
}
