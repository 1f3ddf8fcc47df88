import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { root } from "../environment.ts";
import { readDefinitions } from "./definitions.ts";

const copy = mkdtempSync(join(tmpdir(), "muster-definitions-"));

beforeEach(() => {
  for (const name of ["infra", "functions", "serverless.yml"])
    cpSync(join(root, name), join(copy, name), { recursive: true, filter: (path) => !path.endsWith(".ts") });
});

afterAll(() => rmSync(copy, { recursive: true }));

/** What is read after a change of one of the files that AWS is deployed from. */
function readWith(file: string, from: string, to: string) {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(path, text.replace(from, to));
  return readDefinitions(copy);
}

describe("what the local stack is made of", () => {
  it("has every queue of the template with its dead-letter queue, and two that carry what AWS hands over directly", () => {
    expect(readDefinitions().queues.map(({ name, deadLetters }) => [name, deadLetters.name])).toEqual([
      ["heartbeats", "heartbeats-dlq"],
      ["events", "events-dlq"],
      ["jobs", "jobs-dlq"],
      ["mails", "mails-dlq"],
      ["s3-events", "s3-events-dlq"],
      ["schedules", "schedules-dlq"],
    ]);
  });

  it("follows a queue's timeouts in the template, of which one sixth is enough here", () => {
    const { queues } = readWith("infra/queues.yml", "VisibilityTimeout: 60", "VisibilityTimeout: 540");
    expect(queues[0]).toEqual({
      name: "heartbeats",
      visibilitySeconds: 90,
      retentionSeconds: 1_209_600,
      maxReceives: 5,
      deadLetters: { name: "heartbeats-dlq", retentionSeconds: 1_209_600 },
    });
  });

  it("follows the batches of a function", () => {
    const { queueMappings } = readWith("functions/jobs/functions.yml", "batchSize: 100\n", "batchSize: 7\n");
    expect(queueMappings[1]).toEqual({
      queue: "events",
      functionName: "jobsPushEvents",
      batchSize: 7,
      windowSeconds: 1,
      reportsItemFailures: true,
    });
  });

  it("follows the prefixes whose objects are announced", () => {
    const { bucket } = readWith("infra/buckets.yml", "Value: imports/", "Value: rosters/");
    expect(bucket.notifications).toEqual([
      { functionName: "jobsMakeThumbnail", prefix: "screenshots/" },
      { functionName: "jobsStartImport", prefix: "rosters/" },
      { functionName: "jobsMakePicture", prefix: "picture-uploads/" },
    ]);
  });

  it("follows how long objects are kept, through the parameter that says it", () => {
    const { bucket } = readWith("serverless.yml", "screenshot_retention_days: 90", "screenshot_retention_days: 45");
    expect(bucket.lifecycle[0]).toEqual({
      ID: "screenshots",
      Status: "Enabled",
      Filter: { Prefix: "screenshots/" },
      Expiration: { Days: 45 },
    });
  });

  it("follows the schedules", () => {
    const { schedules } = readWith("functions/jobs/functions.yml", "rate(15 minutes)", "rate(10 minutes)");
    expect(schedules).toEqual([
      { functionName: "jobsSweepIdle", expression: "rate(1 minute)" },
      { functionName: "jobsRunSessions", expression: "rate(1 minute)" },
      { functionName: "jobsCloseDays", expression: "rate(10 minutes)" },
      { functionName: "jobsMaintain", expression: "rate(1 hour)" },
    ]);
  });

  it("refuses a function that listens to a queue which the template does not have", () => {
    expect(() => readWith("functions/jobs/functions.yml", "[MailsQueue, Arn]", "[LettersQueue, Arn]")).toThrow(
      "infra/queues.yml has no queue LettersQueue.",
    );
  });
});
