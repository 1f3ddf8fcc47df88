import { LogFormatter, Logger, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { loggedError } from "./logged-error.ts";

/** Writes lines as Powertools would, but takes of an error only what is nobody's data. */
class Formatter extends LogFormatter {
  override formatAttributes(line: UnformattedAttributes, more: LogAttributes): LogItem {
    const { logLevel: level, message, timestamp, serviceName: service, xRayTraceId: xray_trace_id } = line;
    const attributes = { level, message, timestamp: this.formatTimestamp(timestamp), service, xray_trace_id };
    return new LogItem({ attributes }).addAttributes(more);
  }

  override formatError(error: Error): LogAttributes {
    return { ...loggedError(error), location: this.getCodeLocation(error.stack) };
  }
}

/**
 * Structured logs and embedded metrics, one JSON line each. Nothing personal goes in: no bodies, titles, addresses
 * of pages, tokens or passwords; ids are enough to find what happened.
 */
export const log = new Logger({ serviceName: "muster", logFormatter: new Formatter() });

const metrics = new Metrics({ namespace: "Muster", serviceName: "muster" });

/** What the service counts of itself; docs/operations.md says what each number means. */
export type MetricName =
  | "HeartbeatsAccepted"
  | "HeartbeatsRejected"
  | "HeartbeatsStored"
  | "HeartbeatsDuplicate"
  | "IngestLag"
  | "MessagesPutOff"
  | "MessagesSetAside"
  | "ThumbnailsMade"
  | "ScreenshotsRejected"
  | "SocketsOpen"
  | "RedisFailures"
  | "PasswordRangeFailures"
  | "MembersGoneIdle"
  | "DaysClosed"
  | "Latency"
  | "Errors";

const DURATIONS: readonly string[] = ["IngestLag", "Latency"] satisfies MetricName[];

/** Writes numbers of one moment as one line; durations in milliseconds, the others are counts. */
export function measure(
  numbers: Partial<Record<MetricName, number>>,
  dimensions: Readonly<Record<string, string>> = {},
): void {
  for (const [name, value] of Object.entries(dimensions)) metrics.addDimension(name, value);
  for (const [name, value] of Object.entries(numbers)) {
    metrics.addMetric(name, DURATIONS.includes(name) ? MetricUnit.Milliseconds : MetricUnit.Count, value);
  }
  metrics.publishStoredMetrics();
}
