import { readWiring, type Wired } from "../../infra/wiring.ts";
import { root } from "../environment.ts";
import { type BucketDefinition, readBucket } from "./bucket-definition.ts";
import { asRecord, logicalId, type Resources, readResources } from "./cloudformation.ts";

/** A queue and what becomes of its poison. */
export type QueueDefinition = {
  readonly name: string;
  /** Seconds until a message that was received and not deleted comes back. */
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  /** Receives after which a message goes to the dead-letter queue. */
  readonly maxReceives: number;
  readonly deadLetters: { readonly name: string; readonly retentionSeconds: number };
};

/** A function that runs by the clock. */
export type ScheduleDefinition = {
  readonly functionName: string;
  /** EventBridge's own words, e.g. `rate(15 minutes)`. */
  readonly expression: string;
};

/** A queue that invokes a function in batches. */
export type QueueMapping = {
  readonly queue: string;
  /** Key of functions.yml, e.g. `jobsPushEvents`. */
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly reportsItemFailures: boolean;
};

export type Definitions = {
  readonly queues: readonly QueueDefinition[];
  readonly queueMappings: readonly QueueMapping[];
  readonly bucket: BucketDefinition;
  readonly schedules: readonly ScheduleDefinition[];
};

/** Carries the bucket's notifications, which on AWS invoke their functions without a queue. */
export const OBJECT_QUEUE = "s3-events";
/** Carries what EventBridge says when a schedule is due, for the same reason. */
export const SCHEDULE_QUEUE = "schedules";

/** Longer windows save invocations on AWS; here somebody is watching. */
const LONGEST_LOCAL_WINDOW_SECONDS = 1;
/** SQS's default, where the template does not say otherwise. */
const DEFAULT_RETENTION_SECONDS = 345_600;
/** A queue's own visibility timeout is six times its function's, as event source mappings want it; here a retry can be watched. */
const FUNCTION_TIMEOUTS = 6;
/** What was due while nobody listened will be due again. */
const STALE_SCHEDULE_SECONDS = 900;
/** As often as Lambda tries an event that nobody waits for: once, and two retries. */
const LOCAL_RECEIVES = 3;

/**
 * What the service is made of on AWS, read from where that is written: infra/queues.yml, infra/buckets.yml, and the `sqs` and
 * `schedule` events of functions/<area>/functions.yml. The embedded stack and LocalStack are both made from it.
 */
export function readDefinitions(directory: string = root): Definitions {
  const resources = readResources(directory, "infra/queues.yml");
  const functions = readWiring(directory);
  const declared = Object.values(resources)
    .filter((properties) => properties.RedrivePolicy !== undefined)
    .map((properties) => queueDefinition(properties, resources));
  const bucket = readBucket(readResources(directory, "infra/buckets.yml"));
  const schedules = eventsOf(functions, "schedule").map(([{ name }, event]) => ({
    functionName: name,
    expression: expressionOf(name, event),
  }));
  const timeoutsOf = (invoked: readonly { functionName: string }[]) =>
    invoked.map(({ functionName }) => functions.find(({ name }) => name === functionName)?.timeout ?? 0);
  return {
    queues: [
      ...declared,
      localQueue(OBJECT_QUEUE, DEFAULT_RETENTION_SECONDS, timeoutsOf(bucket.notifications)),
      localQueue(SCHEDULE_QUEUE, STALE_SCHEDULE_SECONDS, timeoutsOf(schedules)),
    ],
    queueMappings: eventsOf(functions, "sqs").map(([{ name }, event]) => queueMapping(name, event, resources)),
    bucket,
    schedules,
  };
}

function queueDefinition(properties: Record<string, unknown>, resources: Resources): QueueDefinition {
  const { maxReceiveCount, deadLetterTargetArn } = asRecord(properties.RedrivePolicy);
  const deadLetters = propertiesOf(deadLetterTargetArn, resources);
  return {
    name: queueName(properties),
    visibilitySeconds: Math.ceil(Number(properties.VisibilityTimeout) / FUNCTION_TIMEOUTS),
    retentionSeconds: retentionOf(properties),
    maxReceives: Number(maxReceiveCount),
    deadLetters: { name: queueName(deadLetters), retentionSeconds: retentionOf(deadLetters) },
  };
}

function retentionOf(properties: Record<string, unknown>): number {
  return Number(properties.MessageRetentionPeriod ?? DEFAULT_RETENTION_SECONDS);
}

/** `muster-${sls:stage}-heartbeats` -> `heartbeats`: here every stack has its own SQS. */
function queueName(properties: Record<string, unknown>): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: serverless.yml's variable, as it is written there
  return String(properties.QueueName).replace("muster-${sls:stage}-", "");
}

/** `{Fn::GetAtt: [HeartbeatsQueue, Arn]}` -> the properties of that queue. */
function propertiesOf(arn: unknown, resources: Resources): Record<string, unknown> {
  const properties = resources[logicalId(arn)];
  if (properties === undefined) throw new Error(`infra/queues.yml has no queue ${logicalId(arn)}.`);
  return properties;
}

/** A queue that exists only here, to carry what AWS hands to functions of these timeouts directly. */
function localQueue(name: string, retentionSeconds: number, timeouts: readonly number[]): QueueDefinition {
  return {
    name,
    visibilitySeconds: Math.max(30, ...timeouts),
    retentionSeconds,
    maxReceives: LOCAL_RECEIVES,
    deadLetters: { name: `${name}-dlq`, retentionSeconds: DEFAULT_RETENTION_SECONDS },
  };
}

/** Every event of a kind, with the function that it invokes. */
function eventsOf(functions: readonly Wired[], kind: string): [Wired, unknown][] {
  return functions.flatMap((wired) =>
    wired.events.filter((event) => event[kind] !== undefined).map((event): [Wired, unknown] => [wired, event[kind]]),
  );
}

function expressionOf(functionName: string, event: unknown): string {
  const expression = typeof event === "string" ? event : asRecord(event).rate;
  if (typeof expression !== "string") throw new Error(`The schedule of ${functionName} has no rate.`);
  return expression;
}

function queueMapping(functionName: string, event: unknown, resources: Resources): QueueMapping {
  const { arn, batchSize, maximumBatchingWindow, functionResponseType } = asRecord(event);
  return {
    queue: queueName(propertiesOf(arn, resources)),
    functionName,
    batchSize: Number(batchSize ?? 10),
    windowSeconds: Math.min(Number(maximumBatchingWindow ?? 0), LONGEST_LOCAL_WINDOW_SECONDS),
    reportsItemFailures: functionResponseType === "ReportBatchItemFailures",
  };
}
