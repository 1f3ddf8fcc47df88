import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { queueOfLogicalId } from "../aws/resources.ts";

/** A queue that invokes a function, as its `sqs` event declares it. */
export interface QueueMapping {
  readonly queue: string;
  /** Key of functions.yml, e.g. `jobsPushEvents`. */
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly reportsItemFailures: boolean;
}

/** A function that S3 invokes for created objects. */
export interface BucketMapping {
  readonly functionName: string;
  readonly prefix: string;
}

export interface Mappings {
  readonly queues: readonly QueueMapping[];
  readonly buckets: readonly BucketMapping[];
}

/** Longer windows save invocations on AWS; here somebody is watching. */
const longestLocalWindowSeconds = 1;

/**
 * Reads which queues and objects invoke which functions from where they are declared for AWS: the `sqs` and `s3` events of
 * functions/<area>/functions.yml, and the bucket's LambdaConfigurations in infra/*.yml. `directory` is the service's root.
 */
export function readMappings(directory: string): Mappings {
  const queues: QueueMapping[] = [];
  const buckets: BucketMapping[] = [];
  for (const file of globSync("functions/*/functions.yml", { cwd: directory })) {
    for (const [functionName, definition] of Object.entries(asRecord(readYaml(join(directory, file))))) {
      const events = asRecord(definition).events;
      for (const event of Array.isArray(events) ? events.map(asRecord) : []) {
        if (event.sqs !== undefined) queues.push(queueMapping(functionName, event.sqs));
        if (event.s3 !== undefined) buckets.push({ functionName, prefix: eventPrefix(event.s3) });
      }
    }
  }
  for (const file of globSync("infra/*.yml", { cwd: directory })) {
    buckets.push(...bucketMappings(readYaml(join(directory, file))));
  }
  return { queues, buckets };
}

/** CloudFormation's short tags (`!GetAtt A.Arn`) are read as their plain value. */
function readYaml(path: string): unknown {
  return existsSync(path) ? parse(readFileSync(path, "utf8"), { logLevel: "silent" }) : undefined;
}

function queueMapping(functionName: string, event: unknown): QueueMapping {
  const declared = typeof event === "string" ? { arn: event } : asRecord(event);
  return {
    queue: queueOfArn(functionName, declared.arn),
    functionName,
    batchSize: typeof declared.batchSize === "number" ? declared.batchSize : 10,
    windowSeconds: Math.min(
      typeof declared.maximumBatchingWindow === "number" ? declared.maximumBatchingWindow : 0,
      longestLocalWindowSeconds,
    ),
    reportsItemFailures: declared.functionResponseType === "ReportBatchItemFailures",
  };
}

/** `{Fn::GetAtt: [HeartbeatsQueue, Arn]}`, `HeartbeatsQueue.Arn` or a plain ARN, to the local queue's name. */
function queueOfArn(functionName: string, arn: unknown): string {
  const attribute = typeof arn === "object" ? asRecord(arn)["Fn::GetAtt"] : arn;
  const text = Array.isArray(attribute) ? attribute[0] : attribute;
  if (typeof text !== "string") throw new Error(`The sqs event of ${functionName} names no queue.`);
  if (text.startsWith("arn:")) return text.slice(text.lastIndexOf(":") + 1);
  return queueOfLogicalId(text.split(".")[0] ?? "");
}

function eventPrefix(event: unknown): string {
  const rules = asRecord(event).rules;
  const prefixes = Array.isArray(rules) ? rules.map((rule) => asRecord(rule).prefix) : [];
  return String(prefixes.find((prefix) => prefix !== undefined) ?? "");
}

/** Every LambdaConfigurations entry anywhere in a CloudFormation document. */
function bucketMappings(node: unknown): BucketMapping[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => {
    if (name !== "LambdaConfigurations" || !Array.isArray(value)) return bucketMappings(value);
    return value.map(asRecord).map((entry) => {
      const attribute = asRecord(entry.Function)["Fn::GetAtt"] ?? entry.Function;
      const logicalId = String(Array.isArray(attribute) ? attribute[0] : attribute).split(".")[0] ?? "";
      const rules = asRecord(asRecord(entry.Filter).S3Key).Rules;
      const prefix = (Array.isArray(rules) ? rules.map(asRecord) : []).find((rule) => rule.Name === "prefix")?.Value;
      return { functionName: functionOfLogicalId(logicalId), prefix: String(prefix ?? "") };
    });
  });
}

/** `JobsMakeThumbnailLambdaFunction` -> `jobsMakeThumbnail`. */
function functionOfLogicalId(logicalId: string): string {
  const name = logicalId.replace(/LambdaFunction$/, "");
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
