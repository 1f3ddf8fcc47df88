/**
 * The one reader of the environment. Each value is read when it is first used, so that a function needs only the
 * variables of its own work, and a missing one is named. `.env.example` explains them all.
 */

const DURATION_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

function optional(name: string): string | undefined {
  const value = process.env[name];
  return value === undefined || value === "" ? undefined : value;
}

function required(name: string): string {
  const value = optional(name);
  if (value === undefined) throw new Error(`The environment variable ${name} is not set; see .env.example.`);
  return value;
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
  get appDatabaseUrl() {
    return required("APP_DATABASE_URL");
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
  get websocketEndpoint() {
    return required("WEBSOCKET_ENDPOINT");
  },
  get websocketUrl() {
    return required("WEBSOCKET_URL");
  },
  get jwtSecret() {
    return required("JWT_SECRET");
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
  get memberRequestsPerMinute() {
    return integer("RATE_LIMIT_MEMBER", 600);
  },
} as const;
