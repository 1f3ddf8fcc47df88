/** A queue of the local stack. On AWS its twin is declared in infra/, with the visibility timeout that Lambda wants. */
export interface QueueDefinition {
  readonly name: string;
  /** Seconds until a message that was received and not deleted comes back. At least its function's timeout, and no longer, so that a retry can be watched. */
  readonly visibilitySeconds: number;
  /** Receives after which a message goes to `<name>-dlq`. */
  readonly maxReceives: number;
}

/** The one list of queues that the embedded stack, LocalStack and the bridge know. Each has a dead-letter queue `<name>-dlq`. */
export const queues: readonly QueueDefinition[] = [
  { name: "heartbeats", visibilitySeconds: 60, maxReceives: 5 },
  { name: "events", visibilitySeconds: 30, maxReceives: 5 },
  { name: "jobs", visibilitySeconds: 120, maxReceives: 5 },
  { name: "mails", visibilitySeconds: 60, maxReceives: 5 },
  // Only local: on AWS the bucket invokes its function itself.
  { name: "s3-events", visibilitySeconds: 60, maxReceives: 5 },
];

/** Object prefixes whose creation is announced in the queue `s3-events`. */
export const notifiedPrefixes: readonly string[] = ["screenshots/", "imports/"];

export const accountId = "000000000000";

export function deadLetterName(queue: string): string {
  return `${queue}-dlq`;
}

export function queueUrl(endpoint: string, queue: string): string {
  return `${endpoint.replace(/\/$/, "")}/${accountId}/${queue}`;
}

export function queueArn(region: string, queue: string): string {
  return `arn:aws:sqs:${region}:${accountId}:${queue}`;
}

/** CloudFormation's logical id to the queue's local name: `HeartbeatsQueue` -> `heartbeats`, `FaceMatchQueue` -> `face-match`. */
export function queueOfLogicalId(logicalId: string): string {
  return logicalId
    .replace(/Queue$/, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();
}
