import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const tier = z.strictObject({ up_to: z.number().optional(), usd: z.number() });
const price = z.strictObject({
  unit: z.string(),
  tiers: z.array(tier).min(1),
  source: z.url().optional(),
  read: z.iso.date().optional(),
  through: z.string().optional(),
  note: z.string().optional(),
});

/** Everything that a bill can have a line for. */
export const ITEMS = [
  "lambda_requests",
  "lambda_gb_seconds",
  "http_api_requests",
  "websocket_messages",
  "websocket_minutes",
  "sqs_requests",
  "s3_writes",
  "s3_reads",
  "s3_storage",
  "log_ingestion",
  "log_storage",
  "metrics",
  "secrets",
  "alarms",
  "nat_hours",
  "nat_gigabytes",
  "endpoint_hours",
  "endpoint_gigabytes",
  "public_addresses",
  "zone_gigabytes",
  "data_out",
  "database_storage",
  "database_proxy",
  "backup_gigabytes",
] as const;
export type Item = (typeof ITEMS)[number];

const list = z.strictObject({
  region: z.string(),
  currency: z.string(),
  about: z.string(),
  /** When it was last gone through. */
  dated: z.iso.date(),
  prices: z.record(z.enum(ITEMS), price),
  databases: z.strictObject({
    about: z.string(),
    /** `sustained`: of its processors, those it can use all day; a burstable one lives on credits. */
    classes: z.array(
      z.strictObject({
        name: z.string(),
        vcpus: z.number(),
        memory_gb: z.number(),
        sustained: z.number(),
        usd_an_hour: z.number(),
      }),
    ),
  }),
});
export type Prices = z.output<typeof list>;
export type Price = z.output<typeof price>;

/** The dated list with its sources. */
export function readPrices(): Prices {
  return list.parse(JSON.parse(readFileSync(join(import.meta.dirname, "../data/prices.json"), "utf8")));
}
