import { mkdtempSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readMappings } from "./mappings.ts";

const directory = mkdtempSync(join(tmpdir(), "muster-mappings-"));

beforeAll(async () => {
  await mkdir(join(directory, "functions/jobs"), { recursive: true });
  await mkdir(join(directory, "infra"), { recursive: true });
  await writeFile(
    join(directory, "functions/jobs/functions.yml"),
    `jobsIngest:
  handler: functions/jobs/ingest.handler
  events:
    - sqs:
        arn: { Fn::GetAtt: [HeartbeatsQueue, Arn] }
        batchSize: 1000
        maximumBatchingWindow: 5
        functionResponseType: ReportBatchItemFailures
jobsMatch:
  handler: functions/jobs/match.handler
  events:
    - sqs: !GetAtt FaceMatchQueue.Arn
    - schedule: rate(1 minute)
jobsWithoutEvents:
  handler: functions/jobs/without.handler
`,
  );
  await writeFile(
    join(directory, "infra/buckets.yml"),
    `Resources:
  Bucket:
    Properties:
      NotificationConfiguration:
        LambdaConfigurations:
          - Event: s3:ObjectCreated:*
            Function: { Fn::GetAtt: [JobsMakeThumbnailLambdaFunction, Arn] }
            Filter: { S3Key: { Rules: [{ Name: prefix, Value: screenshots/ }] } }
`,
  );
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

test("reads queue and bucket mappings from where AWS's are declared", () => {
  expect(readMappings(directory)).toEqual({
    queues: [
      { queue: "heartbeats", functionName: "jobsIngest", batchSize: 1000, windowSeconds: 1, reportsItemFailures: true },
      { queue: "face-match", functionName: "jobsMatch", batchSize: 10, windowSeconds: 0, reportsItemFailures: false },
    ],
    buckets: [{ functionName: "jobsMakeThumbnail", prefix: "screenshots/" }],
  });
});
