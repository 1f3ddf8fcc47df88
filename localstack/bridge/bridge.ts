import { type Message, SQSClient } from "@aws-sdk/client-sqs";
import { queueArn, queueUrl } from "../aws/addresses.ts";
import type { BucketMapping } from "../aws/bucket-definition.ts";
import { OBJECT_QUEUE, type QueueMapping, SCHEDULE_QUEUE, type ScheduleDefinition } from "../aws/definitions.ts";
import type { Credentials } from "../guard/signature.ts";
import type { Log } from "../log.ts";
import { createLambda, type Lambda } from "./lambda.ts";
import { consume } from "./queue-consumer.ts";
import { failedIds, toRecord } from "./sqs-batch.ts";

/** What invokes which function. */
export type Mappings = {
  readonly queues: readonly QueueMapping[];
  readonly buckets: readonly BucketMapping[];
  readonly schedules: readonly ScheduleDefinition[];
};

export type BridgeOptions = {
  /** Of SQS. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** Of the functions, e.g. serverless offline's `http://127.0.0.1:3002`. */
  readonly lambdaEndpoint: string;
  /** Put before each function's name, e.g. `muster-dev-`. */
  readonly functionPrefix: string;
  readonly mappings: Mappings;
  readonly log: Log;
};

export type Bridge = {
  /** Takes no new batch and waits for the ones that are being worked on. */
  stop(): Promise<void>;
};

/** As Lambda does, more than one batch of a queue is worked on at once; that the functions bear it should show here already. */
const BATCHES_AT_ONCE = 2;

/**
 * Carries queue batches and S3 events to the functions as Lambda's event source mappings do: what succeeded is deleted, what failed
 * returns by its visibility timeout and ends in the dead-letter queue after the queue's number of receives.
 */
export function startBridge(options: BridgeOptions): Bridge {
  const { endpoint, region, credentials } = options;
  const sqs = new SQSClient({ endpoint, region, credentials });
  const lambda = createLambda(options.lambdaEndpoint);
  const stopping = new AbortController();
  const consumers = options.mappings.queues.map((mapping) => ({
    queueUrl: queueUrl(endpoint, mapping.queue),
    batchSize: mapping.batchSize,
    windowSeconds: mapping.windowSeconds,
    handle: (messages: readonly Message[]) => carryBatch(options, lambda, mapping, messages),
  }));
  if (options.mappings.buckets.length > 0) {
    consumers.push({
      queueUrl: queueUrl(endpoint, OBJECT_QUEUE),
      batchSize: 1,
      windowSeconds: 0,
      handle: (messages) => carryObjectEvents(options, lambda, messages),
    });
  }
  if (options.mappings.schedules.length > 0) {
    consumers.push({
      queueUrl: queueUrl(endpoint, SCHEDULE_QUEUE),
      batchSize: 1,
      windowSeconds: 0,
      handle: (messages) => carrySchedules(options, lambda, messages),
    });
  }
  const running = consumers.map((consumer) =>
    consume({ ...consumer, concurrency: BATCHES_AT_ONCE, sqs, log: options.log }, stopping.signal),
  );
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
      lambda.close();
      sqs.destroy();
    },
  };
}

async function carryBatch(
  options: BridgeOptions,
  lambda: Lambda,
  mapping: QueueMapping,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  const arn = queueArn(options.region, mapping.queue);
  const event = { Records: messages.map((message) => toRecord(message, arn, options.region)) };
  const result = await lambda.invoke(`${options.functionPrefix}${mapping.functionName}`, event);
  if (result.kind === "error") {
    options.log(`${mapping.functionName} failed a batch of ${messages.length}: ${result.error}`);
    return [];
  }
  if (!mapping.reportsItemFailures) return messages;
  const failed = failedIds(result.payload, new Set(messages.map((message) => message.MessageId ?? "")));
  if (failed.size > 0) options.log(`${mapping.functionName} returned ${failed.size} of ${messages.length} messages`);
  return messages.filter((message) => !failed.has(message.MessageId ?? ""));
}

async function carryObjectEvents(
  options: BridgeOptions,
  lambda: Lambda,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  const done: Message[] = [];
  for (const message of messages) {
    const records = recordsOf(message);
    const results = await Promise.all(
      options.mappings.buckets.map(async (mapping) => {
        const wanted = records.filter((record) => isUnder(record, mapping));
        if (wanted.length === 0) return true;
        const result = await lambda.invoke(`${options.functionPrefix}${mapping.functionName}`, { Records: wanted });
        if (result.kind === "error") options.log(`${mapping.functionName} failed: ${result.error}`);
        return result.kind === "answer";
      }),
    );
    if (results.every((succeeded) => succeeded)) done.push(message);
  }
  return done;
}

/** EventBridge names the rule that is due, and rules are named after their functions. */
async function carrySchedules(
  options: BridgeOptions,
  lambda: Lambda,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  const done: Message[] = [];
  for (const message of messages) {
    const event = parsed(message);
    const due = options.mappings.schedules.find(({ functionName }) => ruleOf(event)?.endsWith(`/${functionName}`));
    if (due === undefined) {
      options.log(`no schedule is named in ${message.Body}`);
      done.push(message);
      continue;
    }
    const result = await lambda.invoke(`${options.functionPrefix}${due.functionName}`, event);
    if (result.kind === "error") options.log(`${due.functionName} failed: ${result.error}`);
    else done.push(message);
  }
  return done;
}

function ruleOf(event: unknown): string | undefined {
  const { resources } = (event ?? {}) as { resources?: unknown };
  return Array.isArray(resources) && typeof resources[0] === "string" ? resources[0] : undefined;
}

/** The records of an S3 notification; S3's test message has none. */
function recordsOf(message: Message): readonly unknown[] {
  const { Records } = (parsed(message) ?? {}) as { Records?: unknown };
  return Array.isArray(Records) ? Records : [];
}

/** Undefined for what is not JSON; it is dropped, as neither S3 nor EventBridge would ever have sent it. */
function parsed(message: Message): unknown {
  try {
    return JSON.parse(message.Body ?? "");
  } catch {
    return undefined;
  }
}

function isUnder(record: unknown, mapping: BucketMapping): boolean {
  const key = (record as { s3?: { object?: { key?: unknown } } }).s3?.object?.key;
  return typeof key === "string" && decodeURIComponent(key.replaceAll("+", " ")).startsWith(mapping.prefix);
}
