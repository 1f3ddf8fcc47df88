/**
 * The one reader of the environment. Each value is read when it is first used, so that a function needs only the
 * variables of its own work, and a missing one is named. `.env.example` explains them all.
 */

/**
 * The page that errors lead to unless an installation names its own. The host is one that nobody can own (RFC 2606): an
 * error must not lead to a stranger's page.
 */
export const ERROR_DOCS_URL = "https://muster.example/docs/errors.md";

const DURATION_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** What a deployed function finds in its secret, and everywhere else in the environment. */
const SECRETS = [
  "APP_DATABASE_URL",
  "WORKER_DATABASE_URL",
  "REDIS_URL",
  "MAIL_URL",
  "JWT_SECRET",
  "PASSWORD_PEPPER",
  "FACE_KEYS",
  "EDGE_KEY",
  "CANARY_ADMIN_EMAIL",
  "CANARY_ADMIN_PASSWORD",
  "CANARY_MEMBER_EMAIL",
  "CANARY_MEMBER_PASSWORD",
] as const;

/**
 * Every process knows a change of its secret after five minutes (stage-secret.ts); twice that is for the last one's
 * clock.
 */
const KNOWN_EVERYWHERE_MS = 600_000;

let held: { values: Readonly<Record<string, unknown>>; changedAt: Date } | undefined;

/** Keeps what was read from the function's secret; undefined forgets it. */
export function holdSecrets(secret: typeof held): void {
  held = secret;
}

/** The function's secret could not be read, and it has not been before: for a while nothing can be done. */
class SecretsUnavailableError extends Error {
  override readonly name = "SecretsUnavailableError";
}

function optional(name: string): string | undefined {
  const secret = SECRETS.some((each) => each === name) ? held?.values[name] : undefined;
  const value = typeof secret === "string" ? secret : process.env[name];
  return value === undefined || value === "" ? undefined : value;
}

function required(name: string): string {
  const value = optional(name);
  if (value !== undefined) return value;
  const isSecret = SECRETS.some((each) => each === name);
  const source = optional("SECRET_ID");
  if (isSecret && source !== undefined) {
    if (held === undefined) throw new SecretsUnavailableError(`${name} is not known: ${source} could not be read.`);
    throw new Error(`The secret ${source} has no ${name}; see docs/deploy.md.`);
  }
  throw new Error(`The environment variable ${name} is not set; see .env.example.`);
}

function isOn(name: string, fallback: boolean): boolean {
  const value = optional(name) ?? String(fallback);
  if (value !== "true" && value !== "false") throw new Error(`${name} must be true or false, not "${value}".`);
  return value === "true";
}

function integer(name: string, fallback: number): number {
  const value = Number(optional(name) ?? fallback);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`${name} must be a whole number, not "${optional(name)}".`);
  return value;
}

/** `90s`, `15m`, `24h` or `30d`, in seconds. */
function duration(name: string, fallback: string): number {
  const text = optional(name) ?? fallback;
  const match = /^(\d+)([smhd])$/.exec(text);
  if (match === null) throw new Error(`${name} must be a duration such as 15m, 24h or 30d, not "${text}".`);
  return Number(match[1]) * DURATION_SECONDS[match[2] as keyof typeof DURATION_SECONDS];
}

export const config = {
  get stage() {
    return optional("STAGE") ?? "dev";
  },
  /** True where answers are checked against their contract. */
  get isDevelopment() {
    return this.stage === "dev" || this.stage === "test";
  },
  /** DEBUG, INFO, WARN, ERROR or SILENT; what Lambda was told holds, as it drops what is below. */
  get logLevel() {
    return optional("AWS_LAMBDA_LOG_LEVEL") ?? optional("LOG_LEVEL") ?? "INFO";
  },
  /** Written everywhere but where nobody reads them. */
  get metricsAreWritten() {
    return optional("METRICS_DISABLED") !== "true";
  },
  /** Of the invocation, where X-Ray follows it. */
  get xrayTraceId() {
    const given = optional("_X_AMZN_TRACE_ID");
    return /(?:^|;)Root=([^;]+)/.exec(given ?? "")?.[1] ?? given;
  },
  get appDatabaseUrl() {
    return required("APP_DATABASE_URL");
  },
  /** Name of the secret that a deployed function reads; undefined where the environment has the values themselves. */
  get secretId() {
    return optional("SECRET_ID");
  },
  get secretsEndpoint() {
    return required("SECRETS_ENDPOINT");
  },
  /** The rights of the function's role, as Lambda hands them to each of its processes. */
  get credentials() {
    return {
      region: required("AWS_REGION"),
      accessKeyId: required("AWS_ACCESS_KEY_ID"),
      secretAccessKey: required("AWS_SECRET_ACCESS_KEY"),
      sessionToken: optional("AWS_SESSION_TOKEN"),
    };
  },
  /** False in worker functions, which are given only the worker's connection. */
  get hasAppDatabase() {
    return optional("APP_DATABASE_URL") !== undefined;
  },
  get workerDatabaseUrl() {
    return required("WORKER_DATABASE_URL");
  },
  get databasePoolMax() {
    return integer("DATABASE_POOL_MAX", 1);
  },
  /** Whether a statement is sent without waiting for the one before; not every pooler can take it (docs/deploy.md). */
  get databasePipeline() {
    return isOn("DATABASE_PIPELINE", true);
  },
  /** Whether connections keep statements parsed, by name; not every pooler can, and RDS Proxy pins (docs/deploy.md). */
  get databasePrepared() {
    return isOn("DATABASE_PREPARED", true);
  },
  get redisUrl() {
    return optional("REDIS_URL");
  },
  get awsEndpointUrl() {
    return optional("AWS_ENDPOINT_URL");
  },
  /** Where clients reach the bucket, if that is not where the functions do. */
  get publicS3Endpoint() {
    return optional("PUBLIC_S3_ENDPOINT") ?? optional("AWS_ENDPOINT_URL");
  },
  get bucket() {
    return required("BUCKET");
  },
  get heartbeatsQueueUrl() {
    return required("HEARTBEATS_QUEUE_URL");
  },
  /** Where trackers post heartbeats instead of at this API; undefined where they do not. */
  get heartbeatUrl() {
    return optional("HEARTBEAT_URL");
  },
  get eventsQueueUrl() {
    return required("EVENTS_QUEUE_URL");
  },
  get jobsQueueUrl() {
    return required("JOBS_QUEUE_URL");
  },
  get mailsQueueUrl() {
    return required("MAILS_QUEUE_URL");
  },
  /** `smtp://`, `smtps://` or `ses://region`. */
  get mailUrl() {
    return required("MAIL_URL");
  },
  get mailFrom() {
    return required("MAIL_FROM");
  },
  /** Where people use the dashboard; links in mails lead there. Without a slash at the end. */
  get appUrl() {
    return (optional("APP_URL") ?? "http://localhost:5173").replace(/\/+$/, "");
  },
  /** Where this API is reached from outside; links in mails that need no dashboard lead there. */
  get apiUrl() {
    return (optional("API_URL") ?? "http://127.0.0.1:3000").replace(/\/+$/, "");
  },
  /** The page about errors, docs/errors.md, as it is published. */
  get errorDocsUrl() {
    return optional("ERROR_DOCS_URL") ?? ERROR_DOCS_URL;
  },
  /** The origins whose pages may call this API; `*` is any. */
  get allowedOrigins(): readonly string[] {
    return (optional("ALLOWED_ORIGINS") ?? "*").split(",").map((origin) => origin.trim());
  },
  /** Whom to ask for records of domains, as `address` or `address:port`; none for the machine's own resolver. */
  get dnsServers(): string[] {
    const servers = optional("DNS_SERVERS")?.split(",") ?? [];
    return servers.map((server) => server.trim()).filter((server) => server !== "");
  },
  /** A service that lists passwords of breaches by the first five digits of their hash; none unless one is named. */
  get passwordRangeUrl() {
    return optional("PASSWORD_RANGE_URL");
  },
  get websocketEndpoint() {
    return required("WEBSOCKET_ENDPOINT");
  },
  get websocketUrl() {
    return required("WEBSOCKET_URL");
  },
  /**
   * The key that signs, those that verify as well (one, while JWT_SECRET is being changed), and the oldest of them all.
   */
  get jwtSecrets(): { readonly signing: string; readonly others: readonly string[]; readonly oldest: string } {
    const [newest = "", ...others] = required("JWT_SECRET")
      .split(",")
      .map((key) => key.trim());
    const [former, ...more] = others;
    if (newest === "" || former === "" || more.length > 0)
      throw new Error("JWT_SECRET must be one key, or two with a comma between them, the newer first.");
    if (former === undefined) return { signing: newest, others: [], oldest: newest };
    // A process that has not heard of the newer key would refuse what it signs.
    const isKnown = held === undefined || Date.now() - held.changedAt.getTime() >= KNOWN_EVERYWHERE_MS;
    return isKnown
      ? { signing: newest, others: [former], oldest: former }
      : { signing: former, others: [newest], oldest: former };
  },
  /** What the dashboard's distribution proves itself with, any of them; none where nothing stands before the API. */
  get edgeKeys(): readonly string[] {
    return (optional("EDGE_KEY") ?? "")
      .split(",")
      .map((key) => key.trim())
      .filter((key) => key !== "");
  },

  /** What faces are sealed by, the newest first: it seals, and all of them open. None where faces are not kept. */
  get faceKeys(): readonly string[] {
    return (optional("FACE_KEYS") ?? "")
      .split(",")
      .map((key) => key.trim())
      .filter((key) => key !== "");
  },
  /** The newest of them. */
  get newestFaceKey(): string {
    required("FACE_KEYS");
    const [newest] = this.faceKeys;
    if (newest === undefined) throw new Error("FACE_KEYS must be keys with a comma between them, the newest first.");
    return newest;
  },
  /** As whom the canary lives its day: an administrator and an employee who are nobody. */
  get canaryAccounts() {
    return {
      admin: { email: required("CANARY_ADMIN_EMAIL"), password: required("CANARY_ADMIN_PASSWORD") },
      member: { email: required("CANARY_MEMBER_EMAIL"), password: required("CANARY_MEMBER_PASSWORD") },
    };
  },
  get accessTokenSeconds() {
    return duration("JWT_EXPIRY", "15m");
  },
  get refreshTokenSeconds() {
    return duration("REFRESH_EXPIRY", "30d");
  },
  get passwordPepper() {
    return required("PASSWORD_PEPPER");
  },
  get bcryptCost() {
    return integer("BCRYPT_COST", 12);
  },
  get maxFileBytes() {
    return integer("MAX_FILE_SIZE", 5 * 1024 * 1024);
  },
  get publicRequestsPerMinute() {
    return integer("RATE_LIMIT_PUBLIC", 100);
  },
  /** Of requests, that are traced from station to station. */
  get tracePercent() {
    return integer("TRACE_PERCENT", 0);
  },
  get memberRequestsPerMinute() {
    return integer("RATE_LIMIT_MEMBER", 600);
  },
} as const;
