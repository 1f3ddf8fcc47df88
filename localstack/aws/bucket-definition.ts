import type {
  CORSRule,
  LifecycleRule,
  OwnershipControlsRule,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import { asRecord, asRecords, logicalId, type Resources } from "./cloudformation.ts";

/** A function that is invoked for each object created under a prefix. */
export type BucketMapping = {
  readonly functionName: string;
  readonly prefix: string;
};

/** The bucket of infra/buckets.yml in the words of S3's API, which are not quite CloudFormation's. */
export type BucketDefinition = {
  readonly cors: readonly CORSRule[];
  readonly lifecycle: readonly LifecycleRule[];
  readonly encryption: readonly ServerSideEncryptionRule[];
  readonly ownership: readonly OwnershipControlsRule[];
  readonly publicAccess: PublicAccessBlockConfiguration;
  readonly notifications: readonly BucketMapping[];
};

export function readBucket(resources: Resources): BucketDefinition {
  const bucket = asRecord(resources.Bucket);
  return {
    // These two are spelled alike in both.
    ownership: asRecords(asRecord(bucket.OwnershipControls).Rules) as unknown as OwnershipControlsRule[],
    publicAccess: asRecord(bucket.PublicAccessBlockConfiguration),
    cors: asRecords(asRecord(bucket.CorsConfiguration).CorsRules).map(corsRule),
    lifecycle: asRecords(asRecord(bucket.LifecycleConfiguration).Rules).map(lifecycleRule),
    encryption: asRecords(asRecord(bucket.BucketEncryption).ServerSideEncryptionConfiguration).map((rule) => ({
      ApplyServerSideEncryptionByDefault:
        rule.ServerSideEncryptionByDefault as ServerSideEncryptionRule["ApplyServerSideEncryptionByDefault"],
    })),
    notifications: asRecords(asRecord(bucket.NotificationConfiguration).LambdaConfigurations).map(notification),
  };
}

function corsRule({ MaxAge, ...rule }: Record<string, unknown>): CORSRule {
  return { ...(rule as unknown as CORSRule), MaxAgeSeconds: Number(MaxAge) };
}

function lifecycleRule(rule: Record<string, unknown>): LifecycleRule {
  const { Id, Status, Prefix = "", ExpirationInDays, AbortIncompleteMultipartUpload: abort } = rule;
  return {
    ID: String(Id),
    Status: Status as LifecycleRule["Status"],
    Filter: { Prefix: String(Prefix) },
    ...(ExpirationInDays !== undefined && { Expiration: { Days: Number(ExpirationInDays) } }),
    ...(abort !== undefined && { AbortIncompleteMultipartUpload: asRecord(abort) }),
  };
}

function notification({ Event, Function: target, Filter }: Record<string, unknown>): BucketMapping {
  if (Event !== "s3:ObjectCreated:*") throw new Error(`The local stack knows no notification of ${String(Event)}.`);
  const prefix = asRecords(asRecord(asRecord(Filter).S3Key).Rules).find(({ Name }) => Name === "prefix")?.Value;
  // `JobsMakeThumbnailLambdaFunction` -> `jobsMakeThumbnail`
  const name = logicalId(target).replace(/LambdaFunction$/, "");
  return { functionName: name.charAt(0).toLowerCase() + name.slice(1), prefix: String(prefix ?? "") };
}
