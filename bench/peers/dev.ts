// What `npm run dev` runs, a process of its own as there: queue and bridge, and the functions under serverless offline. PostgreSQL is the
// bench's.
import { setTimeout as sleep } from "node:timers/promises";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions } from "../../lib/platform/aws/clients.ts";
import type { Environment } from "../../localstack/environment.ts";
import { silent } from "../../localstack/log.ts";
import { freeOfflinePorts, offlineEnvironment, startOffline } from "../../localstack/offline/offline.ts";
import { freePort } from "../../localstack/ports.ts";
import { startStack } from "../../localstack/stack.ts";

export type DevOptions = { readonly directory: string };

/** The queue is asked so often, which is part of what is measured. */
const ASKED_MS = 100;

const { directory } = JSON.parse(process.argv[2] ?? "") as DevOptions;
const ports = { postgres: 0, aws: await freePort(), mail: await freePort(), mailPage: await freePort() };
const stack = await startStack({ dir: directory, ports, ephemeral: false, log: silent, given: process.env });
const offlinePorts = await freeOfflinePorts();
const env: Environment = { ...stack.env, ...offlineEnvironment(offlinePorts), CRON: "false" };
Object.assign(process.env, env);
const offline = await startOffline(env, offlinePorts, silent, { watch: true });
const sqs = new SQSClient(clientOptions());

async function waiting(): Promise<number> {
  await sleep(ASKED_MS);
  const AttributeNames = ["ApproximateNumberOfMessages" as const, "ApproximateNumberOfMessagesNotVisible" as const];
  const command = new GetQueueAttributesCommand({ QueueUrl: env.HEARTBEATS_QUEUE_URL ?? "", AttributeNames });
  const { Attributes = {} } = await sqs.send(command);
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

process.on("message", async () => {
  process.send?.({ waiting: await waiting() });
});
process.on("disconnect", async () => {
  await offline.stop();
  await stack.stop();
  process.exit();
});
process.send?.({ port: offlinePorts.http });
