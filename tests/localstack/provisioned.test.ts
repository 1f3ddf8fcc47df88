import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientOptions } from "../../lib/platform/aws/clients.ts";
import { queueUrl } from "../../localstack/aws/addresses.ts";
import { makeSchedules } from "../../localstack/aws/configure.ts";
import { readDefinitions } from "../../localstack/aws/definitions.ts";
import { targetOf } from "../../localstack/aws/localstack.ts";
import { useSystem } from "../setup/use-system.ts";
import { eventually } from "../steps/call/eventually.ts";
import { dataOf } from "../steps/call/http.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";

const { env } = useSystem();
const { queues, bucket, schedules } = readDefinitions();
const endpoint = env.AWS_ENDPOINT_URL ?? "";
const Bucket = env.BUCKET ?? "";
const everyMinute = schedules.filter(({ expression }) => expression === "rate(1 minute)");
let s3: S3Client;
let sqs: SQSClient;
let events: EventBridgeClient;
let silent: Member;

beforeAll(async () => {
  s3 = new S3Client({ ...clientOptions(), forcePathStyle: true });
  sqs = new SQSClient(clientOptions());
  events = new EventBridgeClient(clientOptions());
  silent = await givenMember();
  const timestamp = new Date(Date.now() - 1_800_000).toISOString();
  const { token } = silent;
  await dataOf("POST", "/api/attendance/check-in", { token, body: { timestamp } }, 201);
  // The last that is heard of them: active for some seconds yet, and idle after the threshold of five minutes.
  const last = { timestamp: new Date(Date.now() - 285_000).toISOString(), is_active: true };
  await dataOf("POST", "/api/activity/heartbeat", { token, body: last }, 202);
  await makeSchedules(targetOf(env, endpoint), everyMinute, true);
});

afterAll(async () => {
  await makeSchedules(targetOf(env, endpoint), everyMinute, false);
  for (const client of [s3, sqs, events]) client.destroy();
});

describe("LocalStack has", () => {
  it.each(queues.map((queue) => [queue.name, queue] as const))(
    "the queue %s as the template has it",
    async (_, queue) => {
      const attributesOf = async (name: string) => {
        const request = { QueueUrl: queueUrl(endpoint, name), AttributeNames: ["All" as const] };
        return (await sqs.send(new GetQueueAttributesCommand(request))).Attributes ?? {};
      };
      const { deadLetters, retentionSeconds, maxReceives } = queue;
      const attributes = await attributesOf(queue.name);
      expect(attributes.MessageRetentionPeriod).toBe(String(retentionSeconds));
      expect(JSON.parse(attributes.RedrivePolicy ?? "")).toEqual({
        deadLetterTargetArn: `arn:aws:sqs:eu-central-1:000000000000:${deadLetters.name}`,
        maxReceiveCount: maxReceives,
      });
      expect(await attributesOf(deadLetters.name)).toMatchObject({
        MessageRetentionPeriod: String(deadLetters.retentionSeconds),
      });
    },
  );

  it("a bucket that is encrypted and private, deletes in time and lets browsers in", async () => {
    const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration?.Rules).toMatchObject([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
    ]);
    const access = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(access.PublicAccessBlockConfiguration).toEqual(bucket.publicAccess);
    const ownership = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(ownership.OwnershipControls?.Rules).toEqual(bucket.ownership);
    const lifecycle = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(lifecycle.Rules).toEqual(bucket.lifecycle);
    const cors = await s3.send(new GetBucketCorsCommand({ Bucket }));
    expect(cors.CORSRules).toEqual([{ ...bucket.cors[0], AllowedOrigins: ["*"] }]);
  });

  it("a notification for every prefix whose objects a function awaits", async () => {
    const { QueueConfigurations = [] } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    const prefixes = QueueConfigurations.map(({ Filter }) => Filter?.Key?.FilterRules?.[0]?.Value);
    expect(prefixes).toEqual(bucket.notifications.map(({ prefix }) => prefix));
  });

  it("a rule for every schedule, which tells the queue", async () => {
    const { Rules = [] } = await events.send(new ListRulesCommand({}));
    const rules = Rules.map(({ Name, ScheduleExpression }) => ({ functionName: Name, expression: ScheduleExpression }));
    expect(rules).toHaveLength(schedules.length);
    expect(rules).toEqual(expect.arrayContaining([...schedules]));
    for (const { functionName } of schedules) {
      const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: functionName }));
      expect(Targets).toMatchObject([{ Arn: "arn:aws:sqs:eu-central-1:000000000000:schedules" }]);
    }
  });
});

describe("LocalStack's clock", () => {
  it("lets the sweep run every minute, which finds who has fallen silent", async () => {
    const state = "select announced_state from user_status where user_id = $1";
    await eventually(
      "the silent member is idle",
      async () => {
        const [row] = await sql<{ announced_state: string }>(state, [silent.id]);
        return row?.announced_state === "idle" ? true : undefined;
      },
      180,
    );
  });
});
