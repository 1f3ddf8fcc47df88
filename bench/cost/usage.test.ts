import { join } from "node:path";
import { expect, test } from "vitest";
import { readWiring } from "../../infra/wiring.ts";
import { costOf } from "./bill.ts";
import { readPrices } from "./prices.ts";
import { type Step, TAKEN } from "./steps.ts";
import { usageOf } from "./usage.ts";
import type { Works } from "./work.ts";

const functions = readWiring(join(import.meta.dirname, "../.."));
const none = { cpu_ms: 0, wait_ms: 0, database_ms: 0 };
const idle: Works = {
  heartbeat: () => none,
  request: none,
  password: none,
  report: none,
  export: none,
  thumbnail: none,
  ingest: { batch: none, each: none },
  push: { batch: none, each: none },
  close_day: none,
  schedule: none,
  canary: none,
};
const usage = (
  members: number,
  heartbeats_a_request = 1,
  works: Works = idle,
  wired = functions,
  steps: readonly Step[] = [],
) => usageOf({ members, heartbeats_a_request, steps: new Set(steps), alarms: 12 }, wired, works);
const taking = (members: number, ...steps: Step[]) => usage(members, 1, idle, functions, steps);

/** 960 a day on 22 days. */
const HEARTBEATS = 21_120;

test("batches of ten leave one request in ten of the heartbeats", () => {
  const saved = usage(1000).amounts.http_api_requests - usage(1000, 10).amounts.http_api_requests;
  expect(saved).toBeCloseTo(0.9 * 1000 * HEARTBEATS, 0);
});

test("batches store as many heartbeats", () => {
  expect(usage(1000, 10).database.gigabytes).toBe(usage(1000).database.gigabytes);
});

test("a function is paid for with the memory that it is wired with", () => {
  const works = { ...idle, heartbeat: () => ({ ...none, wait_ms: 1000 }) };
  const seconds = usage(1, 1, works).amounts.lambda_gb_seconds - usage(1).amounts.lambda_gb_seconds;
  // But for what beginning costs, of which longer work needs more.
  expect(seconds / (HEARTBEATS * 0.5)).toBeCloseTo(1, 3);
});

test("a function with less than a whole processor calculates for longer", () => {
  const works = { ...idle, heartbeat: () => ({ ...none, cpu_ms: 1000 }) };
  const seconds = usage(1, 1, works).amounts.lambda_gb_seconds - usage(1).amounts.lambda_gb_seconds;
  expect(seconds / ((HEARTBEATS * 1769) / 1024)).toBeCloseTo(1, 3);
});

test("a screenshot is written twice: it and its thumbnail", () => {
  expect(usage(1).amounts.s3_writes).toBe(2 * 48 * 22);
});

test("the peak of the database is half as much again as the average at work", () => {
  const works = { ...idle, ingest: { batch: none, each: { ...none, database_ms: 1 } } };
  expect(usage(1, 1, works).database.peak_vcpus).toBeCloseTo((1.5 * HEARTBEATS) / 1000 / (22 * 8 * 3600), 9);
});

test("a function that nobody wires is an error, not free", () => {
  const without = functions.filter(({ name }) => name !== "jobsMakeThumbnail");
  expect(() => usage(1, 1, idle, without)).toThrow("jobsMakeThumbnail");
});

test("what is counted by members grows with them, and the rest stays", () => {
  const [small, large] = [usage(100).amounts, usage(100_000).amounts];
  expect(large.http_api_requests / small.http_api_requests).toBeCloseTo(1000, 6);
  expect(large.metrics).toBe(small.metrics);
  expect(large.nat_hours).toBe(small.nat_hours);
});

test("without a poll every two minutes is asked less, and answers less", () => {
  const [before, after] = [taking(1000).amounts, taking(1000, "no_poll").amounts];
  expect(before.http_api_requests - after.http_api_requests).toBeCloseTo(1000 * 22 * 240, 0);
  expect(after.lambda_requests).toBeLessThan(before.lambda_requests);
});

test("a socket of each tracker costs its minutes and the words on it", () => {
  const [before, after] = [taking(1000).amounts, taking(1000, "no_socket").amounts];
  expect(before.websocket_minutes - after.websocket_minutes).toBeCloseTo(1000 * 22 * 480, 0);
  // Each ping and its answer, each subscription and its answer, and two ends of four sockets.
  expect(before.websocket_messages - after.websocket_messages).toBeCloseTo(1000 * 22 * (2 * 100 + 8), 0);
});

test("heartbeats at an address of their own are no requests of the API, and as many of the function", () => {
  const [before, after] = [taking(1000).amounts, taking(1000, "function_url").amounts];
  expect(before.http_api_requests - after.http_api_requests).toBeCloseTo(1000 * HEARTBEATS, 0);
  expect(after.lambda_requests).toBe(before.lambda_requests);
  expect(after.data_out).toBe(before.data_out);
});

test.each([
  ["platform_logs", 460 * 0.9],
  ["summed", 900],
  ["no_access_log", 290],
] as const)("%s writes less of each heartbeat", (step, bytes) => {
  const saved = taking(1000).amounts.log_ingestion - taking(1000, step).amounts.log_ingestion;
  expect(saved * 1e9).toBeGreaterThan(bytes * 1000 * HEARTBEATS);
});

test("few members' metrics are a line a minute, and no more", () => {
  const [few, one] = [
    taking(10, "summed", "platform_logs", "no_access_log"),
    taking(10, "platform_logs", "no_access_log"),
  ];
  expect(few.amounts.log_ingestion).toBeLessThan(one.amounts.log_ingestion);
});

test("a smaller picture takes less room, and a thumbnail that nobody asked for none", () => {
  const [jpeg, webp, late] = ([[], ["webp"], ["webp", "first_look"]] as Step[][]).map(
    (steps) => taking(1, ...steps).amounts,
  );
  expect(webp?.s3_storage).toBeCloseTo(((jpeg?.s3_storage ?? 0) * 112) / 312, 9);
  expect(late?.s3_writes).toBeCloseTo(48 * 22 * 1.05, 9);
  expect(late?.s3_storage).toBeLessThan(webp?.s3_storage ?? 0);
});

test("an endpoint for the queue is paid for from where the gateways would cost more", () => {
  const { prices } = readPrices();
  const costs = (members: number, ...steps: Step[]) => {
    const { nat_gigabytes, endpoint_hours, endpoint_gigabytes } = taking(members, ...steps).amounts;
    return (
      costOf(nat_gigabytes, prices.nat_gigabytes.tiers) +
      costOf(endpoint_hours, prices.endpoint_hours.tiers) +
      costOf(endpoint_gigabytes, prices.endpoint_gigabytes.tiers)
    );
  };
  for (const members of [1, 100, 1000, 5000]) expect(costs(members, "sqs_endpoint")).toBe(costs(members));
  for (const members of [6000, 10_000, 1_000_000]) expect(costs(members, "sqs_endpoint")).toBeLessThan(costs(members));
});

test("many begin seldom: an instance lives for two hours", () => {
  const works = { ...idle, heartbeat: () => ({ ...none, wait_ms: 1 }) };
  const each = (members: number) => usage(members, 1, works).amounts.lambda_gb_seconds / members;
  expect(each(10_000)).toBeLessThan(each(1));
});

test.each(TAKEN.filter((step) => step !== "sqs_endpoint"))(
  "%s takes more of nothing, and less of something",
  (step) => {
    const before = taking(10_000, ...TAKEN.filter((other) => other !== step)).amounts;
    const after = taking(10_000, ...TAKEN).amounts;
    const changes = Object.entries(after).map(([item, amount]) => amount - before[item as keyof typeof before]);
    expect(Math.max(...changes)).toBeLessThanOrEqual(0);
    expect(Math.min(...changes)).toBeLessThan(0);
  },
);
