import { randomUUID } from "node:crypto";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { forgetPartitions } from "../../lib/activity/ingest/partitions.ts";
import { bucketOptions } from "../../lib/platform/aws/bucket.ts";
import { clientOptions } from "../../lib/platform/aws/clients.ts";
import { closeManagement } from "../../lib/platform/aws/sockets.ts";
import { closePools } from "../../lib/platform/db/pool.ts";
import { forgetStandings } from "../../lib/platform/live/changed-standings.ts";
import { closeLiveStore } from "../../lib/platform/live/store.ts";
import { closeOwnerPool } from "../steps/scene/given.ts";

/** The database that the global setup has migrated; every test file works on a copy of it. */
const TEMPLATE = "muster";

/**
 * Gives the test file a database, queues and a bucket of its own and points the environment of the functions at them. Call it
 * once, at the top of the file.
 */
export function useTestDatabase(): void {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const stack = inject("stack");

  beforeAll(async () => {
    Object.assign(process.env, stack, {
      STAGE: "test",
      BCRYPT_COST: "4",
      WEBSOCKET_ENDPOINT: "http://127.0.0.1:9",
      WEBSOCKET_URL: "ws://127.0.0.1:9",
    });
    // Limits are counted in the file's own database; a Redis would be shared by all files.
    delete process.env.REDIS_URL;
    await createDatabase(name, stack);
    for (const key of ["DATABASE_URL", "APP_DATABASE_URL", "WORKER_DATABASE_URL"])
      process.env[key] = urlOf(stack, key, name);
    for (const queue of ["HEARTBEATS", "EVENTS", "JOBS", "MAILS"])
      process.env[`${queue}_QUEUE_URL`] = await createQueue(`${queue.toLowerCase()}-${name.slice(-12)}`);
    // The sweep removes what its own database does not speak of.
    process.env.BUCKET = await createBucket(`muster-${name.slice(-12)}`);
  });

  afterAll(async () => {
    await closeLiveStore();
    await closePools();
    closeManagement();
    forgetPartitions();
    forgetStandings();
    await closeOwnerPool();
  });
}

export type TestDatabase = {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly workerUrl: string;
  /** Ends every connection to the database and removes it. */
  drop(): Promise<void>;
};

/** One more copy of the migrated database, for a test that wants it by its URLs and leaves the environment alone. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const stack = inject("stack");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await createDatabase(name, stack);
  return {
    ownerUrl: urlOf(stack, "DATABASE_URL", name),
    appUrl: urlOf(stack, "APP_DATABASE_URL", name),
    workerUrl: urlOf(stack, "WORKER_DATABASE_URL", name),
    drop: () => asSuperuser(stack, `drop database if exists ${name} with (force)`),
  };
}

type Stack = Readonly<Record<string, string>>;

/** On a cluster of several servers there is one database, and every file takes it. */
function urlOf(stack: Stack, key: string, name: string): string {
  const url = new URL(stack[key] ?? "");
  return stack.SHARED_DATABASE ? url.href : Object.assign(url, { pathname: name }).href;
}

async function createDatabase(name: string, stack: Stack): Promise<void> {
  if (stack.SHARED_DATABASE) return;
  // A copy of the files: 30 ms on a memory disk, where running the migrations would take a second.
  await asSuperuser(stack, `create database ${name} template ${TEMPLATE} owner muster_owner strategy file_copy`);
}

async function asSuperuser(stack: Stack, statement: string): Promise<void> {
  const admin = new URL(stack.DATABASE_URL ?? "");
  admin.username = "postgres";
  admin.password = "postgres";
  admin.pathname = "postgres";
  const client = new pg.Client({ connectionString: stack.SUPERUSER_URL ?? admin.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function createBucket(Bucket: string): Promise<string> {
  const client = new S3Client(bucketOptions());
  await client.send(new CreateBucketCommand({ Bucket }));
  client.destroy();
  return Bucket;
}

async function createQueue(QueueName: string): Promise<string> {
  const client = new SQSClient(clientOptions());
  await client.send(new CreateQueueCommand({ QueueName: `${QueueName}-dlq` }));
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName }));
  client.destroy();
  if (QueueUrl === undefined) throw new Error("no queue");
  return QueueUrl;
}
