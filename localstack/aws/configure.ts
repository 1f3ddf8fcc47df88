import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { queueArn } from "./addresses.ts";
import type { BucketDefinition } from "./bucket-definition.ts";
import { OBJECT_QUEUE, SCHEDULE_QUEUE, type ScheduleDefinition } from "./definitions.ts";
import type { AwsTarget } from "./provision.ts";

/**
 * Gives the bucket what infra/buckets.yml gives it on AWS, but that its notifications go to a queue, because LocalStack's
 * Lambda would need Docker. `allowedOrigins` stands for the stage's own parameter.
 */
export async function configureBucket(
  target: AwsTarget,
  definition: BucketDefinition,
  allowedOrigins: readonly string[],
): Promise<void> {
  const { endpoint, region, credentials, bucket: Bucket } = target;
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const CORSRules = definition.cors.map((rule) => ({ ...rule, AllowedOrigins: [...allowedOrigins] }));
  const ServerSideEncryptionConfiguration = { Rules: [...definition.encryption] };
  const OwnershipControls = { Rules: [...definition.ownership] };
  const PublicAccessBlockConfiguration = definition.publicAccess;
  const LifecycleConfiguration = { Rules: [...definition.lifecycle] };
  const QueueConfigurations = definition.notifications.map(({ prefix }) => ({
    QueueArn: queueArn(region, OBJECT_QUEUE),
    Events: ["s3:ObjectCreated:*" as const],
    Filter: { Key: { FilterRules: [{ Name: "prefix" as const, Value: prefix }] } },
  }));
  try {
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
    const NotificationConfiguration = { QueueConfigurations };
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  } finally {
    s3.destroy();
  }
}

/** Makes EventBridge's rules; each tells the queue `schedules` which function is due. */
export async function makeSchedules(
  target: AwsTarget,
  schedules: readonly ScheduleDefinition[],
  enabled: boolean,
): Promise<void> {
  const { endpoint, region, credentials } = target;
  const events = new EventBridgeClient({ endpoint, region, credentials });
  const State = enabled ? "ENABLED" : "DISABLED";
  try {
    for (const { functionName: Name, expression: ScheduleExpression } of schedules) {
      await events.send(new PutRuleCommand({ Name, ScheduleExpression, State }));
      const Targets = [{ Id: "queue", Arn: queueArn(region, SCHEDULE_QUEUE) }];
      await events.send(new PutTargetsCommand({ Rule: Name, Targets }));
    }
  } finally {
    events.destroy();
  }
}
