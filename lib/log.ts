import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

/**
 * Structured logs and embedded metrics, one JSON line each. Nothing personal goes in: no bodies, titles, addresses
 * of pages, tokens or passwords; ids are enough to find what happened.
 */
export const log = new Logger({ serviceName: "muster" });

export const metrics = new Metrics({ namespace: "Muster", serviceName: "muster" });

/** What the service counts of itself; docs/operations.md says what each number means. */
export type MetricName =
  | "HeartbeatsAccepted"
  | "HeartbeatsRejected"
  | "HeartbeatsStored"
  | "HeartbeatsDuplicate"
  | "IngestLag"
  | "ThumbnailsMade"
  | "ScreenshotsRejected"
  | "SocketsOpen"
  | "RedisFailures"
  | "MembersGoneIdle"
  | "DaysClosed";

/** Writes numbers of one moment as one line; IngestLag in milliseconds, the others are counts. */
export function measure(numbers: Partial<Record<MetricName, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    metrics.addMetric(name, name === "IngestLag" ? MetricUnit.Milliseconds : MetricUnit.Count, value);
  }
  metrics.publishStoredMetrics();
}
