import { config } from "./config.ts";
import { type LoggedError, loggedError } from "./logged-error.ts";

/** What is worse has a higher number. */
const LEVELS = { DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3, SILENT: 4 } as const;
type LogLevel = keyof typeof LEVELS;

type More = Readonly<Record<string, unknown>>;

/** One JSON line each. Errors say only what is nobody's data. */
class Log {
  #level: LogLevel | undefined;

  debug(message: string, more: More = {}): void {
    this.#write("DEBUG", message, more);
  }

  info(message: string, more: More = {}): void {
    this.#write("INFO", message, more);
  }

  warn(message: string, more: More = {}): void {
    this.#write("WARN", message, more);
  }

  error(message: string, more: More = {}): void {
    this.#write("ERROR", message, more);
  }

  /** As the environment says when it is first asked, until somebody sets it. */
  getLevelName(): LogLevel {
    // Lambda knows a level below, in which there is nothing more to say.
    const given = config.logLevel === "TRACE" ? "DEBUG" : config.logLevel;
    this.#level ??= isLevel(given) ? given : "INFO";
    return this.#level;
  }

  setLogLevel(level: LogLevel): void {
    this.#level = level;
  }

  #write(level: LogLevel, message: string, more: More): void {
    if (LEVELS[level] < LEVELS[this.getLevelName()]) return;
    const fixed = { level, message, timestamp: new Date().toISOString(), service: "muster" };
    const line = { ...fixed, xray_trace_id: config.xrayTraceId, ...more, ...fixed };
    const said = Object.entries(line).filter(([, value]) => value !== undefined && value !== null && value !== "");
    const stream = LEVELS[level] >= LEVELS.WARN ? process.stderr : process.stdout;
    stream.write(`${JSON.stringify(Object.fromEntries(said), writable())}\n`);
  }
}

const isLevel = (given: string): given is LogLevel => Object.hasOwn(LEVELS, given);

/** Writes errors as they may be written, large numbers as text, and of what contains itself nothing. */
function writable(): (this: unknown, key: string, value: unknown) => unknown {
  const around: unknown[] = [];
  return function (_key, given) {
    const value = given instanceof Error ? located(loggedError(given)) : given;
    if (typeof value === "bigint") return value.toString();
    if (typeof value !== "object" || value === null) return value;
    while (around.length > 0 && around.at(-1) !== this) around.pop();
    if (around.includes(value)) return undefined;
    around.push(value);
    return value;
  };
}

/** With file and line of the innermost named frame. */
function located(error: LoggedError) {
  const named = (error.stack as string[])
    .map((frame) => /\(([^()]*):(\d+):\d+\)$/.exec(frame))
    .find((found) => found !== null);
  return { ...error, location: named ? `${named[1]}:${named[2]}` : "" };
}

/**
 * Structured logs and embedded metrics, one JSON line each. Nothing personal goes in: no bodies, titles, addresses
 * of pages, tokens or passwords; ids are enough to find what happened.
 */
export const log = new Log();

type Unit = "Count" | "Milliseconds" | "Percent" | "Bytes";

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
  IngestLag: "Milliseconds",
  PutOffAge: "Milliseconds",
  Latency: "Milliseconds",
  DatabaseConnectionsUsed: "Percent",
  DatabaseBytes: "Bytes",
} satisfies Partial<Record<MetricName, Unit>>;

/** Whether everything is said: at DEBUG nothing is summed and nothing left out. */
export const isVerbose = () => log.getLevelName() === "DEBUG";

/** Writes numbers of one moment as one line; durations in milliseconds, most others are counts. */
export function measure(
  numbers: Partial<Record<MetricName, number>>,
  dimensions: Readonly<Record<string, string>> = {},
): void {
  writeMetrics(numbers, dimensions, Date.now());
}

/** A line in CloudWatch's embedded metric format; stages of one account are told apart by `service` (infra/alarms.yml). */
function writeMetrics(
  values: Readonly<Record<string, number | readonly number[]>>,
  more: Readonly<Record<string, string>>,
  Timestamp: number,
): void {
  if (!config.metricsAreWritten) return;
  const dimensions = { service: `muster-${config.stage}`, ...more };
  const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: unitOf(Name) }));
  const CloudWatchMetrics = [{ Namespace: "Muster", Dimensions: [Object.keys(dimensions)], Metrics }];
  process.stdout.write(`${JSON.stringify({ _aws: { Timestamp, CloudWatchMetrics }, ...dimensions, ...values })}\n`);
}

const unitOf = (name: string): Unit => UNITS[name] ?? "Count";

/** How long numbers wait for others of their kind. */
const WAIT_MS = 60_000;
/** A line may have a hundred values of a metric. */
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
  const values = Object.entries(noted).map(([name, all]) => {
    if (unitOf(name) !== "Milliseconds") return [name, all.reduce((sum, each) => sum + each, 0)] as const;
    return [name, all.length === 1 ? (all[0] ?? 0) : all] as const;
  });
  writeMetrics(Object.fromEntries(values), dimensions, latest);
}
