import { join } from "node:path";
import { queueUrl } from "./aws/addresses.ts";
import { type Aws, LOCAL_CREDENTIALS, startAws } from "./aws/aws.ts";
import { type QueueDefinition, readDefinitions } from "./aws/definitions.ts";
import { provisionLocalStack, stopSchedules, targetOf } from "./aws/localstack.ts";
import type { Environment } from "./environment.ts";
import { type Log, step } from "./log.ts";
import { startMail } from "./mail/mail.ts";
import { migrate } from "./migrate.ts";
import { roleUrl, startPostgres } from "./postgres/postgres.ts";
import { startRedis } from "./redis.ts";

export type StackPorts = {
  readonly postgres: number;
  readonly aws: number;
  readonly mail: number;
  readonly mailPage: number;
};

export type StackOptions = {
  /** Where everything is kept, e.g. `.muster`. */
  readonly dir: string;
  readonly ports: "free" | StackPorts;
  /** True: nothing survives, nothing waits for the disk, and stop() removes `dir`. */
  readonly ephemeral: boolean;
  /** True: a PostgreSQL that ends by itself is started again. */
  readonly revive?: boolean;
  readonly log: Log;
  /** What the user has set; DATABASE_URL, REDIS_URL and AWS_ENDPOINT_URL each replace a part of the stack. */
  readonly given?: NodeJS.ProcessEnv;
  /** Visibility timeout of every queue in seconds, for tests that do not want to wait for retries. */
  readonly visibilitySeconds?: number;
};

/** What one service adds to the environment, and how to stop it. */
export type Part = {
  readonly env: Environment;
  readonly stop: () => Promise<void>;
  readonly pid?: number | undefined;
};

export async function startDatabase(options: StackOptions, port: number, given: NodeJS.ProcessEnv): Promise<Part> {
  const { log, ephemeral, revive = false } = options;
  if (given.DATABASE_URL !== undefined) return await useDatabase(given.DATABASE_URL, given, log);
  const dataDir = join(options.dir, "postgres");
  const server = await step(
    log,
    "PostgreSQL 18",
    () => startPostgres({ dataDir, port, ephemeral, revive, log }),
    () => `port ${port}, data in ${dataDir}`,
  );
  const roleUrls = [server.appUrl, server.workerUrl];
  try {
    await step(log, "Migrations", () => migrate(server.ownerUrl, log, { roleUrls }), describeApplied);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const env = { DATABASE_URL: server.ownerUrl, APP_DATABASE_URL: server.appUrl, WORKER_DATABASE_URL: server.workerUrl };
  return { env, stop: server.stop };
}

/** The user's own PostgreSQL: the two roles of the functions sign in there with the passwords of their URLs. */
async function useDatabase(databaseUrl: string, given: NodeJS.ProcessEnv, log: Log): Promise<Part> {
  const asRole = (role: string) => {
    const url = new URL(databaseUrl);
    const { username, password } = new URL(roleUrl(5432, role));
    return Object.assign(url, { username, password }).href;
  };
  const appUrl = given.APP_DATABASE_URL ?? asRole("muster_app");
  const workerUrl = given.WORKER_DATABASE_URL ?? asRole("muster_worker");
  const { host, pathname } = new URL(databaseUrl);
  await step(
    log,
    `Migrations of ${host}${pathname} (DATABASE_URL)`,
    () => migrate(databaseUrl, log, { roleUrls: [appUrl, workerUrl] }),
    describeApplied,
  );
  return {
    env: { DATABASE_URL: databaseUrl, APP_DATABASE_URL: appUrl, WORKER_DATABASE_URL: workerUrl },
    stop: async () => {},
  };
}

function describeApplied(applied: readonly string[]): string {
  return applied.length === 0 ? "nothing new" : `${applied.length} applied`;
}

export async function startAwsPart(options: StackOptions, port: number, given: NodeJS.ProcessEnv): Promise<Part> {
  const region = given.AWS_REGION ?? "eu-central-1";
  const bucket = given.BUCKET ?? "muster-dev";
  const allowedOrigins = (given.ALLOWED_ORIGINS ?? "*").split(",").map((origin) => origin.trim());
  const definitions = withVisibility(options.visibilitySeconds);
  if (given.AWS_ENDPOINT_URL !== undefined) {
    const target = targetOf(given, given.AWS_ENDPOINT_URL);
    const settings = { allowedOrigins, queues: definitions, cron: given.CRON !== "false" };
    await step(options.log, `LocalStack at ${target.endpoint}`, () =>
      provisionLocalStack(target, settings, options.log),
    );
    // Its EventBridge keeps the clock, so serverless offline must not.
    const env = { ...awsEnvironment(target.endpoint, region, bucket, target.credentials), CRON: "false" };
    // It may be gone already, and then so is its clock.
    return { env, stop: () => stopSchedules(target).catch(() => undefined) };
  }
  const directory = join(options.dir, "aws");
  const aws: Aws = await step(
    options.log,
    "S3 and SQS",
    () =>
      startAws({
        port,
        bucket,
        region,
        allowedOrigins,
        queues: definitions,
        ...(!options.ephemeral && { directory }),
      }),
    () => `port ${port}, bucket ${bucket}, queues ${definitions.map((queue) => queue.name).join(", ")}`,
  );
  return { env: awsEnvironment(aws.endpoint, region, bucket, LOCAL_CREDENTIALS), stop: aws.stop };
}

function withVisibility(visibilitySeconds: number | undefined): readonly QueueDefinition[] {
  const { queues } = readDefinitions();
  return visibilitySeconds === undefined ? queues : queues.map((queue) => ({ ...queue, visibilitySeconds }));
}

function awsEnvironment(
  endpoint: string,
  region: string,
  bucket: string,
  credentials: { accessKeyId: string; secretAccessKey: string },
): Environment {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    BUCKET: bucket,
    HEARTBEATS_QUEUE_URL: queueUrl(endpoint, "heartbeats"),
    EVENTS_QUEUE_URL: queueUrl(endpoint, "events"),
    JOBS_QUEUE_URL: queueUrl(endpoint, "jobs"),
    MAILS_QUEUE_URL: queueUrl(endpoint, "mails"),
  };
}

export async function startRedisPart(log: Log, given: NodeJS.ProcessEnv): Promise<Part> {
  const redis = await step(
    log,
    "Redis",
    () => startRedis(given.REDIS_URL),
    (started) => started.description,
  );
  return { env: redis.url === undefined ? {} : { REDIS_URL: redis.url }, stop: redis.stop, pid: redis.pid };
}

export async function startMailPart(options: StackOptions, ports: StackPorts, given: NodeJS.ProcessEnv): Promise<Part> {
  const from = { MAIL_FROM: given.MAIL_FROM ?? "Muster <muster@localhost>" };
  if (given.MAIL_URL !== undefined) {
    const page = given.MAIL_PAGE_URL === undefined ? {} : { MAIL_PAGE_URL: given.MAIL_PAGE_URL };
    return { env: { ...from, ...page, MAIL_URL: given.MAIL_URL }, stop: async () => {} };
  }
  const mail = await step(
    options.log,
    "Mail catcher",
    () => startMail({ directory: join(options.dir, "mail"), smtpPort: ports.mail, pagePort: ports.mailPage }),
    (started) => started.pageUrl,
  );
  return { env: { ...from, MAIL_URL: mail.url, MAIL_PAGE_URL: mail.pageUrl }, stop: mail.stop };
}
