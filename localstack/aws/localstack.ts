import type { Log } from "../log.ts";
import { configureBucket, makeSchedules } from "./configure.ts";
import { type QueueDefinition, readDefinitions } from "./definitions.ts";
import { type AwsTarget, provision } from "./provision.ts";

/** The last version that starts without an account, and the one that the tests run on. */
export const TESTED_VERSION = "4.14.0";

/** What Muster uses of it, whoever starts it. */
export const SERVICES = ["s3", "sqs", "events"];

export type LocalStackSettings = {
  readonly allowedOrigins: readonly string[];
  /** Whether the schedules fire. */
  readonly cron: boolean;
  /** Other visibility timeouts than the definitions', for tests. */
  readonly queues?: readonly QueueDefinition[];
};

/** The environment's name for the target that LocalStack's own clients use, too. */
export function targetOf(given: NodeJS.ProcessEnv, endpoint: string): AwsTarget {
  return {
    endpoint,
    region: given.AWS_REGION ?? "eu-central-1",
    bucket: given.BUCKET ?? "muster-dev",
    // LocalStack checks signatures of requests with this pair, and with no other.
    credentials: {
      accessKeyId: given.AWS_ACCESS_KEY_ID ?? "test",
      secretAccessKey: given.AWS_SECRET_ACCESS_KEY ?? "test",
    },
  };
}

/** Makes bucket, queues, dead-letter queues, notifications and schedules in a running LocalStack, or brings them up to date. */
export async function provisionLocalStack(target: AwsTarget, settings: LocalStackSettings, log: Log): Promise<void> {
  const definitions = readDefinitions();
  await requireLocalStack(target.endpoint, log);
  await provision(target, settings.queues ?? definitions.queues);
  await configureBucket(target, definitions.bucket, settings.allowedOrigins);
  await makeSchedules(target, definitions.schedules, settings.cron);
}

/** Stops the clock of a LocalStack that goes on running without functions. */
export async function stopSchedules(target: AwsTarget): Promise<void> {
  await makeSchedules(target, readDefinitions().schedules, false);
}

/** Throws what to do when there is no LocalStack, or one without a service that is needed. */
async function requireLocalStack(endpoint: string, log: Log): Promise<void> {
  const health = await readHealth(endpoint);
  if (health === undefined)
    throw new Error(
      `No LocalStack answers at ${endpoint} (AWS_ENDPOINT_URL). Start it there, or leave the variable out: ` +
        "`npm run dev` brings S3 and SQS of its own, `npm run dev -- --localstack` starts a LocalStack.",
    );
  for (const service of SERVICES) {
    const state = health.services?.[service];
    if (state === "running" || state === "available") continue;
    throw new Error(
      `LocalStack at ${endpoint} has no ${service} (${state ?? "unknown"}): add it to its SERVICES, or leave that variable out.`,
    );
  }
  if (health.version !== TESTED_VERSION)
    log(`LocalStack ${health.version} is not ${TESTED_VERSION}, which Muster is tested with.`);
}

export type Health = {
  readonly version?: string;
  readonly services?: Readonly<Record<string, string>>;
};

/** What LocalStack says of itself; undefined when nobody answers, or somebody else. */
export async function readHealth(endpoint: string): Promise<Health | undefined> {
  try {
    const response = await fetch(new URL("/_localstack/health", endpoint), { signal: AbortSignal.timeout(5_000) });
    return response.ok ? ((await response.json()) as Health) : undefined;
  } catch {
    return undefined;
  }
}
