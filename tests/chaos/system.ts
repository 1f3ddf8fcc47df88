import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Random } from "../../clients/common/random.ts";
import { clientOptions } from "../../lib/platform/aws/clients.ts";
import { closePools } from "../../lib/platform/db/pool.ts";
import { readDefinitions } from "../../localstack/aws/definitions.ts";
import { provision } from "../../localstack/aws/provision.ts";
import type { Environment } from "../../localstack/environment.ts";
import { silent } from "../../localstack/log.ts";
import { freePort } from "../../localstack/ports.ts";
import { startStack } from "../../localstack/stack.ts";
import { eventually } from "../steps/call/eventually.ts";
import { startFaultyQueue } from "../steps/queues/faulty-queue.ts";
import { closeOwnerPool } from "../steps/scene/given.ts";
import { queueFaults } from "./queue-faults.ts";
import { startVictim, type Victim } from "./victim.ts";

export const VISIBILITY_SECONDS = 3;

export type System = {
  readonly victim: Victim;
  /** What has gone wrong between anybody and the queue so far, by kind. */
  readonly faults: ReadonlyMap<string, number>;
  /** Waits until the queue of heartbeats holds nothing; answers how many dead letters there are. */
  drain(): Promise<number>;
  stop(): Promise<void>;
};

/** A stack of its own whose PostgreSQL can be killed and whose queue is reached through faults; this process's environment points at it. */
export async function startSystem(random: Random): Promise<System> {
  const dir = await mkdtemp(join(tmpdir(), "muster-chaos-"));
  // Root's PostgreSQL user must enter it.
  await chmod(dir, 0o755);
  const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const victim = await startVictim(join(dir, "postgres"), await freePort());
    undo.push(() => victim.stop());
    const given = { DATABASE_URL: victim.server.ownerUrl };
    const stack = await startStack({ dir: join(dir, "stack"), ports: "free", ephemeral: true, log: silent, given });
    undo.push(() => stack.stop());
    await setPatience(stack.env);
    const faults = new Map<string, number>();
    const queue = await startFaultyQueue(stack.env.AWS_ENDPOINT_URL ?? "", queueFaults(random, faults));
    undo.push(() => queue.stop());
    useEnvironment(stack.env, queue.endpoint);
    undo.push(closePools, closeOwnerPool);
    return { victim, faults, drain: () => drain(stack.env), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The handlers in this process and the consumers' processes read it. The queue is reached through what breaks it. */
function useEnvironment(env: Environment, queueEndpoint: string): void {
  Object.assign(process.env, env, {
    AWS_ENDPOINT_URL: queueEndpoint,
    JWT_EXPIRY: "1d",
    RATE_LIMIT_MEMBER: "1000000",
    WEBSOCKET_ENDPOINT: "http://127.0.0.1:9",
    WEBSOCKET_URL: "ws://127.0.0.1:9",
  });
  delete process.env.REDIS_URL;
}

/**
 * What ends its consumer, or comes while the queue itself fails, is received a few times before it is a dead letter. Here
 * both happen far more often than on AWS, so a message gets more receives, of three seconds. One that is not stored all the
 * same ends as a dead letter.
 */
async function setPatience(env: Environment): Promise<void> {
  const target = {
    endpoint: env.AWS_ENDPOINT_URL ?? "",
    region: env.AWS_REGION ?? "",
    bucket: env.BUCKET ?? "",
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID ?? "", secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "" },
  };
  const heartbeats = readDefinitions().queues.filter(({ name }) => name === "heartbeats");
  const patient = heartbeats.map((queue) => ({ ...queue, visibilitySeconds: VISIBILITY_SECONDS, maxReceives: 20 }));
  await provision(target, patient);
}

/** Waits until the queue holds nothing; answers how many dead letters there are. */
async function drain(env: Environment): Promise<number> {
  const client = new SQSClient({ ...clientOptions(), endpoint: env.AWS_ENDPOINT_URL ?? "" });
  const sizeOf = async (QueueUrl: string) => {
    const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    const { ApproximateNumberOfMessagesNotVisible: handled, ApproximateNumberOfMessagesDelayed: putOff } = Attributes;
    return Number(Attributes.ApproximateNumberOfMessages) + Number(handled) + Number(putOff);
  };
  const url = env.HEARTBEATS_QUEUE_URL ?? "";
  await eventually("the queue is empty", async () => ((await sizeOf(url)) === 0 ? true : undefined), 300);
  const dead = await sizeOf(`${url}-dlq`);
  client.destroy();
  return dead;
}
