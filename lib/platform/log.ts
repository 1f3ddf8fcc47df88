import { LogFormatter, Logger, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { config } from "./config.ts";
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

/** Stages of one account are told apart by it (infra/alarms.yml). */
const metrics = new Metrics({ namespace: "Muster", serviceName: `muster-${config.stage}` });

type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

/** What the service counts of itself; docs/operations.md says what each number means. */
export type MetricName =
  | "HeartbeatsAccepted"
  | "HeartbeatsRejected"
  | "HeartbeatsStored"
  | "HeartbeatsDuplicate"
  | "HeartbeatsRefused"
  | "IngestLag"
  | "PutOffAge"
  | "MessagesPutOff"
  | "MessagesSetAside"
  | "ThumbnailsMade"
  | "ScreenshotsRejected"
  | "SocketsOpen"
  | "RedisFailures"
  | "PasswordRangeFailures"
  | "MembersGoneIdle"
  | "DaysClosed"
  | "DatabaseConnections"
  | "DatabaseConnectionsUsed"
  | "DatabaseBytes"
  | "CanaryFailures"
  | "Latency"
  | "Errors";

/** What is no count. */
const UNITS: Readonly<Partial<Record<string, Unit>>> = {
  IngestLag: MetricUnit.Milliseconds,
  PutOffAge: MetricUnit.Milliseconds,
  Latency: MetricUnit.Milliseconds,
  DatabaseConnectionsUsed: MetricUnit.Percent,
  DatabaseBytes: MetricUnit.Bytes,
} satisfies Partial<Record<MetricName, Unit>>;

/** Whether everything is said: at DEBUG nothing is summed and nothing left out. */
export const isVerbose = () => log.getLevelName() === "DEBUG";

/** Writes numbers of one moment as one line; durations in milliseconds, most others are counts. */
export function measure(
  numbers: Partial<Record<MetricName, number>>,
  dimensions: Readonly<Record<string, string>> = {},
): void {
  for (const [name, value] of Object.entries(dimensions)) metrics.addDimension(name, value);
  for (const [name, value] of Object.entries(numbers)) {
    metrics.addMetric(name, UNITS[name] ?? MetricUnit.Count, value);
  }
  metrics.publishStoredMetrics();
}

/** How long numbers wait for others of their kind. */
const WAIT_MS = 60_000;
/** A line may have a hundred values of a metric, and with the hundredth Powertools writes it by itself. */
const MOST_VALUES = 99;

type Waiting = {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly since: number;
  latest: number;
  readonly values: Partial<Record<MetricName, number[]>>;
};
const waiting = new Map<string, Waiting>();

/**
 * As `measure`, for what happens all the time: those of a minute, or of 99 times, are one line, counts added up and
 * each duration as it was. A process that ends takes those of its last minute with it.
 */
export function measureOften(
  numbers: Partial<Record<MetricName, number>>,
  dimensions: Readonly<Record<string, string>> = {},
  now = Date.now(),
): void {
  if (isVerbose()) {
    measure(numbers, dimensions);
    return;
  }
  const kind = JSON.stringify([dimensions, Object.keys(numbers)]);
  const before = waiting.get(kind);
  // A process may have been stopped for an hour since: what it knows is of then.
  if (before !== undefined && now - before.since >= WAIT_MS) write(kind, before);
  const noted = waiting.get(kind) ?? { dimensions, since: now, latest: now, values: {} };
  waiting.set(kind, noted);
  noted.latest = now;
  let length = 0;
  for (const [name, value] of Object.entries(numbers) as [MetricName, number][]) {
    const values = noted.values[name] ?? [];
    noted.values[name] = values;
    length = values.push(value);
  }
  if (length >= MOST_VALUES) write(kind, noted);
}

function write(kind: string, { dimensions, latest, values: noted }: Waiting): void {
  waiting.delete(kind);
  metrics.setTimestamp(latest);
  for (const [name, value] of Object.entries(dimensions)) metrics.addDimension(name, value);
  for (const [name, all] of Object.entries(noted)) {
    const unit = UNITS[name] ?? MetricUnit.Count;
    const isDuration = unit === MetricUnit.Milliseconds;
    const values = isDuration ? all : [all.reduce((sum, each) => sum + each, 0)];
    for (const value of values) metrics.addMetric(name, unit, value);
  }
  metrics.publishStoredMetrics();
}
