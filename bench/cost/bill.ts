import type { Item, Price, Prices } from "./prices.ts";

/** What follows from the database that is chosen. */
type OfDatabase = "database_storage" | "database_proxy";

/** What a month uses of everything, in the units of the price list. */
export type Usage = {
  amounts: Readonly<Record<Exclude<Item, OfDatabase>, number>>;
  database: {
    /** Processors that the busiest hour needs. */
    peak_vcpus: number;
    /** What is read and written all day, and should stay in memory. */
    hot_gb: number;
    gigabytes: number;
  };
};

export const SERVICES = [
  "Lambda",
  "HTTP API",
  "WebSocket API",
  "SQS",
  "S3",
  "CloudWatch, Secrets Manager",
  "PostgreSQL (RDS)",
  "NAT and data transfer",
] as const;
export type Service = (typeof SERVICES)[number];

export type Line = { service: Service; item: Item | "database_hours"; amount: number; usd: number };
export type Bill = { lines: Line[]; database: string; usd: number };

const HOURS_A_MONTH = 730;
/** Half of a database's processors are left for what nobody foresaw. */
const BUSY = 0.5;
/** With a standby in a second zone. */
const ZONES = 2;

const SERVICE_OF: Record<Exclude<Item, OfDatabase>, Service> = {
  lambda_requests: "Lambda",
  lambda_gb_seconds: "Lambda",
  http_api_requests: "HTTP API",
  websocket_messages: "WebSocket API",
  websocket_minutes: "WebSocket API",
  sqs_requests: "SQS",
  s3_writes: "S3",
  s3_reads: "S3",
  s3_storage: "S3",
  log_ingestion: "CloudWatch, Secrets Manager",
  log_storage: "CloudWatch, Secrets Manager",
  metrics: "CloudWatch, Secrets Manager",
  secrets: "CloudWatch, Secrets Manager",
  alarms: "CloudWatch, Secrets Manager",
  nat_hours: "NAT and data transfer",
  nat_gigabytes: "NAT and data transfer",
  endpoint_hours: "NAT and data transfer",
  endpoint_gigabytes: "NAT and data transfer",
  public_addresses: "NAT and data transfer",
  zone_gigabytes: "NAT and data transfer",
  data_out: "NAT and data transfer",
  backup_gigabytes: "PostgreSQL (RDS)",
};

/** What a month costs. Free tiers are left out: they hide what grows. */
export function billOf({ amounts, database }: Usage, { prices, databases }: Prices): Bill {
  const lines: Line[] = (Object.keys(SERVICE_OF) as (keyof typeof SERVICE_OF)[]).map((item) => ({
    service: SERVICE_OF[item],
    item,
    amount: amounts[item],
    usd: costOf(amounts[item], prices[item].tiers),
  }));
  const { name, servers, vcpus, usd_an_hour } = databaseFor(database, databases.classes);
  const hours = servers * ZONES * HOURS_A_MONTH;
  // A proxy is paid for by the processors of the database that it stands before, not of its standby.
  const proxied = servers * vcpus * HOURS_A_MONTH;
  lines.push(
    { service: "PostgreSQL (RDS)", item: "database_hours", amount: hours, usd: hours * usd_an_hour },
    {
      service: "PostgreSQL (RDS)",
      item: "database_storage",
      amount: ZONES * database.gigabytes,
      usd: costOf(ZONES * database.gigabytes, prices.database_storage.tiers),
    },
    {
      service: "PostgreSQL (RDS)",
      item: "database_proxy",
      amount: proxied,
      usd: costOf(proxied, prices.database_proxy.tiers),
    },
  );
  return {
    lines,
    database: servers === 1 ? name : `${servers} x ${name}`,
    usd: lines.reduce((sum, { usd }) => sum + usd, 0),
  };
}

/** Each tier's price holds for what lies within it. */
export function costOf(amount: number, tiers: Price["tiers"]): number {
  let usd = 0;
  let below = 0;
  for (const { up_to = Number.POSITIVE_INFINITY, usd: each } of tiers) {
    usd += Math.max(0, Math.min(amount, up_to) - below) * each;
    below = up_to;
  }
  return usd;
}

/** The smallest class that stands the peak; past the largest, as many of those as it takes (organizations can be split). */
export function databaseFor(
  { peak_vcpus, hot_gb }: Pick<Usage["database"], "peak_vcpus" | "hot_gb">,
  classes: Prices["databases"]["classes"],
) {
  const needed = ({ sustained, memory_gb }: (typeof classes)[number]) =>
    Math.max(peak_vcpus / (sustained * BUSY), hot_gb / memory_gb);
  const fits = classes.find((one) => needed(one) <= 1);
  if (fits !== undefined) return { ...fits, servers: 1 };
  const largest = classes.at(-1);
  if (largest === undefined) throw new Error("The price list has no databases.");
  return { ...largest, servers: Math.ceil(needed(largest)) };
}
