import { chmod, mkdir, rm } from "node:fs/promises";
import { type Environment, loadSecrets, withoutEmpty } from "./environment.ts";
import { freePort } from "./ports.ts";
import {
  type Part,
  type StackOptions,
  type StackPorts,
  startAwsPart,
  startDatabase,
  startMailPart,
  startRedisPart,
} from "./stack-parts.ts";

export type { StackOptions, StackPorts };

export type Stack = {
  /** What the functions need to reach the services, and DATABASE_URL for migrations and seed. */
  readonly env: Environment;
  readonly urls: {
    /** Undefined when mail goes to the user's own MAIL_URL. */
    readonly mailPage: string | undefined;
    readonly aws: string;
    readonly database: string;
    readonly redis: string | undefined;
  };
  /** Process groups that outlive a kill -9 of this process. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
};

/**
 * Starts the services behind the functions: PostgreSQL with its migrations, S3 and SQS, Redis if there is one, a mail catcher.
 * They are stopped in the opposite order, also when a later one fails to start.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const given = withoutEmpty(options.given ?? {});
  await mkdir(options.dir, { recursive: true });
  // Temporary folders are private, and root's PostgreSQL user must enter this one; what is secret in it has modes of its own.
  if (options.ephemeral) await chmod(options.dir, 0o755);
  const ports = options.ports === "free" ? await chooseFreePorts() : options.ports;
  const parts: Part[] = [];
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await part.stop();
    if (options.ephemeral) await rm(options.dir, { recursive: true, force: true });
  };
  try {
    // Independent of one another, so started together; each says itself when it is ready.
    const results = await Promise.allSettled([
      startDatabase(options, ports.postgres, given),
      startAwsPart(options, ports.aws, given),
      startRedisPart(options.log, given),
      startMailPart(options, ports, given),
    ]);
    for (const result of results) if (result.status === "fulfilled") parts.push(result.value);
    for (const result of results) if (result.status === "rejected") throw result.reason;
  } catch (error) {
    await stop();
    throw error;
  }
  const secrets = await loadSecrets(options.dir, given);
  const shared = {
    STAGE: options.ephemeral ? "test" : "dev",
    DATABASE_POOL_MAX: given.DATABASE_POOL_MAX ?? "10",
    ALLOWED_ORIGINS: given.ALLOWED_ORIGINS ?? "*",
    // Metrics are lines for CloudWatch to read; here they would only bury the log.
    METRICS_DISABLED: given.METRICS_DISABLED ?? "true",
  };
  const env: Environment = Object.assign({}, shared, secrets, ...parts.map((part) => part.env));
  return {
    env,
    urls: {
      mailPage: env.MAIL_PAGE_URL,
      aws: env.AWS_ENDPOINT_URL ?? "",
      database: env.DATABASE_URL ?? "",
      redis: env.REDIS_URL,
    },
    pids: parts.map((part) => part.pid).filter((pid) => pid !== undefined),
    stop,
  };
}

async function chooseFreePorts(): Promise<StackPorts> {
  const [postgres, aws, mail, mailPage] = [await freePort(), await freePort(), await freePort(), await freePort()];
  return { postgres, aws, mail, mailPage };
}
