import {
  CreateBucketCommand,
  PutBucketCorsCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Credentials } from "../guard/signature.ts";
import { deadLetterName, notifiedPrefixes, type QueueDefinition, queueArn, queueUrl } from "./resources.ts";

/** An S3 and SQS that speaks AWS's protocol: the embedded one, or LocalStack. */
export interface AwsTarget {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials: Credentials;
}

/** Makes the bucket and every queue with its dead-letter queue, or brings existing ones to today's settings. */
export async function provision(target: AwsTarget, queues: readonly QueueDefinition[]): Promise<void> {
  const { endpoint, region, credentials } = target;
  const sqs = new SQSClient({ endpoint, region, credentials });
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  try {
    await Promise.all([makeBucket(s3, target.bucket), ...queues.map((queue) => makeQueue(sqs, target, queue))]);
  } finally {
    sqs.destroy();
    s3.destroy();
  }
}

async function makeBucket(s3: S3Client, bucket: string): Promise<void> {
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name !== "BucketAlreadyOwnedByYou" && name !== "BucketAlreadyExists") throw error;
  }
}

async function makeQueue(sqs: SQSClient, target: AwsTarget, queue: QueueDefinition): Promise<void> {
  const deadLetter = deadLetterName(queue.name);
  await sqs.send(new CreateQueueCommand({ QueueName: deadLetter }));
  await sqs.send(new CreateQueueCommand({ QueueName: queue.name }));
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: queueUrl(target.endpoint, queue.name),
      Attributes: {
        VisibilityTimeout: String(queue.visibilitySeconds),
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: queueArn(target.region, deadLetter),
          maxReceiveCount: queue.maxReceives,
        }),
      },
    }),
  );
}

/** What the guard does for the embedded stack, told to an S3 that can do it itself: CORS, and events to the queue `s3-events`. */
export async function configureBucket(target: AwsTarget, allowedOrigins: readonly string[]): Promise<void> {
  const { endpoint, region, credentials, bucket } = target;
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  try {
    const rule = {
      AllowedOrigins: [...allowedOrigins],
      AllowedMethods: ["GET", "HEAD", "PUT", "POST"],
      AllowedHeaders: ["*"],
      ExposeHeaders: ["ETag"],
    };
    await s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } }));
    const configurations = notifiedPrefixes.map((prefix) => ({
      QueueArn: queueArn(region, "s3-events"),
      Events: ["s3:ObjectCreated:*" as const],
      Filter: { Key: { FilterRules: [{ Name: "prefix" as const, Value: prefix }] } },
    }));
    const notification = { Bucket: bucket, NotificationConfiguration: { QueueConfigurations: configurations } };
    await s3.send(new PutBucketNotificationConfigurationCommand(notification));
  } finally {
    s3.destroy();
  }
}
