import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Credentials } from "../guard/signature.ts";
import { queueArn, queueUrl } from "./addresses.ts";
import type { QueueDefinition } from "./definitions.ts";

/** An S3 and SQS that speaks AWS's protocol: the embedded one, or LocalStack. */
export type AwsTarget = {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials: Credentials;
};

/** Makes the bucket and every queue with its dead-letter queue, or brings existing ones to today's settings. */
export async function provision(target: AwsTarget, queues: readonly QueueDefinition[]): Promise<void> {
  const { endpoint, region, credentials } = target;
  const sqs = new SQSClient({ endpoint, region, credentials });
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  try {
    await Promise.all([makeBucket(s3, target), ...queues.map((queue) => makeQueue(sqs, target, queue))]);
  } finally {
    sqs.destroy();
    s3.destroy();
  }
}

async function makeBucket(s3: S3Client, { bucket, region }: AwsTarget): Promise<void> {
  try {
    // S3 takes every region's name here but that of its oldest, which is meant when none is named.
    const place =
      region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint: region as "eu-central-1" } };
    await s3.send(new CreateBucketCommand({ Bucket: bucket, ...place }));
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name !== "BucketAlreadyOwnedByYou" && name !== "BucketAlreadyExists") throw error;
  }
}

async function makeQueue(sqs: SQSClient, target: AwsTarget, queue: QueueDefinition): Promise<void> {
  const { name, deadLetters, maxReceives } = queue;
  await sqs.send(new CreateQueueCommand({ QueueName: deadLetters.name }));
  await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const attributes = {
    [deadLetters.name]: { MessageRetentionPeriod: String(deadLetters.retentionSeconds) },
    [name]: {
      VisibilityTimeout: String(queue.visibilitySeconds),
      MessageRetentionPeriod: String(queue.retentionSeconds),
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: queueArn(target.region, deadLetters.name),
        maxReceiveCount: maxReceives,
      }),
    },
  };
  for (const [queueName, Attributes] of Object.entries(attributes)) {
    const QueueUrl = queueUrl(target.endpoint, queueName);
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  }
}
